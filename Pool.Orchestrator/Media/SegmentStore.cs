using System.Collections.Concurrent;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Orchestrator.Media;

/// <summary>
/// Sources of the segments in work. The bytes of a segment stay here on their whole way; whoever else is told of it is told its id.
/// Filled by <c>SegmentEndpoint</c>, read by <see cref="MediaDoor"/>.
/// </summary>
internal sealed class SegmentStore(MediaSettings settings, TimeProvider time)
{
    private readonly ConcurrentDictionary<SegmentId, Source> _sources = new();

    /// <summary>Bytes in the store and on their way into it.</summary>
    public ByteBudget Budget { get; } = new(settings.SourceBudgetBytes, time);

    /// <summary>Reads sources into the store's memory.</summary>
    public BodyReader Reader => new(Budget, settings.RoomPatience);

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
