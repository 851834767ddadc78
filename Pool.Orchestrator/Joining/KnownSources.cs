namespace Pool.Orchestrator.Joining;

/// <summary>What a source has shown of itself, from least to most.</summary>
internal enum SourceStanding
{
    /// <summary>Nothing.</summary>
    Stranger,

    /// <summary>A segment from there was transcoded.</summary>
    Gateway,

    /// <summary>A worker there has proved that it knows the secret.</summary>
    Worker,
}

/// <summary>
/// Sources that were good before, for whom places are kept that strangers cannot take. Bounded: the one not heard of for longest is
/// forgotten, and gateways, of whom anybody may be one, push no worker out.
/// </summary>
/// <param name="most">Sources remembered of each kind.</param>
internal sealed class KnownSources(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SourcePrefix, long> _gateways = [];
    private readonly Dictionary<SourcePrefix, long> _workers = [];
    private long _now;

    /// <summary>What is known of a source.</summary>
    public SourceStanding Of(SourcePrefix source)
    {
        lock (_gate)
        {
            return _workers.ContainsKey(source) ? SourceStanding.Worker
                : _gateways.ContainsKey(source) ? SourceStanding.Gateway
                : SourceStanding.Stranger;
        }
    }

    /// <summary>A segment from there was transcoded.</summary>
    public void Served(SourcePrefix source) => Remember(_gateways, source);

    /// <summary>A worker has proved itself from there.</summary>
    public void Proved(SourcePrefix source) => Remember(_workers, source);

    private void Remember(Dictionary<SourcePrefix, long> kind, SourcePrefix source)
    {
        lock (_gate)
        {
            if (kind.Count >= most && !kind.ContainsKey(source))
            {
                kind.Remove(kind.MinBy(known => known.Value).Key);
            }
            kind[source] = ++_now;
        }
    }
}
