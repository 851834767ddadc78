using System.Collections.Concurrent;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Orchestrator.Media;

/// <summary>
/// Sources of the segments in work. The bytes of a segment stay here on their whole way; whoever else is told of it is told its id.
/// Filled by <c>SegmentEndpoint</c>, read by <see cref="MediaDoor"/>.
/// </summary>
internal sealed class SegmentStore
{
    /// <summary>Networks fall into so many shares by chance, which nobody outside can foretell; two in one are rare.</summary>
    private const int Shares = 1024;

    private readonly ConcurrentDictionary<SegmentId, Source> _sources = new();
    private readonly ByteBudget[] _shares = new ByteBudget[Shares];
    private readonly MediaSettings _settings;

    public SegmentStore(MediaSettings settings, TimeProvider time)
    {
        _settings = settings;
        Budget = new ByteBudget(settings.SourceBudgetBytes, time);
        var share = (long)(settings.SourceBudgetBytes * settings.SourceShare);
        for (var number = 0; number < Shares; number++)
        {
            _shares[number] = new ByteBudget(share, time, whole: Budget);
        }
    }

    /// <summary>Bytes in the store and on their way into it.</summary>
    public ByteBudget Budget { get; }

    /// <summary>Reads sources into the store's memory.</summary>
    /// <param name="network">Whose; it holds a share of the memory at most.</param>
    public BodyReader ReaderFor(string network) =>
        new(_shares[(uint)network.GetHashCode(StringComparison.Ordinal) % Shares], _settings.RoomPatience);

    /// <summary>Segments held.</summary>
    public int Count => _sources.Count;

    /// <summary>Takes a source over from who read it.</summary>
    public void Add(SegmentId segment, StoredBytes bytes, MediaFacts facts)
    {
        if (!_sources.TryAdd(segment, new Source(bytes, facts)))
        {
            throw new InvalidOperationException("A segment has one source.");
        }
    }

    /// <summary>Holds a source for a reader, who must release it; null if it is not, or no longer, there.</summary>
    public StoredBytes? Hold(SegmentId segment) =>
        _sources.TryGetValue(segment, out var source) && source.Bytes.TryHold() ? source.Bytes : null;

    /// <summary>What is in a source; null if it is not, or no longer, there.</summary>
    public MediaFacts? FactsOf(SegmentId segment) => _sources.GetValueOrDefault(segment)?.Facts;

    /// <summary>Forgets a source; readers keep what they hold. Unknown ones are no error.</summary>
    public void Remove(SegmentId segment)
    {
        if (_sources.TryRemove(segment, out var source))
        {
            source.Bytes.Release();
        }
    }

    private sealed record Source(StoredBytes Bytes, MediaFacts Facts);
}
