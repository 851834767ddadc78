using System.Net;

namespace Pool.Orchestrator.Joining;

/// <summary>One warning per source in a while, so that nobody fills our log from outside.</summary>
internal sealed class WarningRate(TimeSpan every, TimeProvider time)
{
    private const int MaxSources = 1024;
    private readonly Lock _gate = new();
    private readonly Dictionary<SourcePrefix, long> _warned = [];

    /// <summary>Whether a warning about this source is due.</summary>
    public bool IsDue(IPAddress address)
    {
        var source = SourcePrefix.Of(address);
        lock (_gate)
        {
            if (_warned.TryGetValue(source, out var last) && time.GetElapsedTime(last) < every)
            {
                return false;
            }
            if (_warned.Count >= MaxSources)
            {
                Forget();
            }
            _warned[source] = time.GetTimestamp();
            return true;
        }
    }

    private void Forget()
    {
        foreach (var (source, last) in _warned)
        {
            if (time.GetElapsedTime(last) >= every)
            {
                _warned.Remove(source);
            }
        }
        if (_warned.Count >= MaxSources)
        {
            _warned.Clear();
        }
    }
}
