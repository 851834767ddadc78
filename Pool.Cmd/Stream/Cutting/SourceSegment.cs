using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;

namespace Pool.Cmd.Stream.Cutting;

/// <summary>One piece of the source, cut and known.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Path">The file, MPEG-TS.</param>
/// <param name="Start">When a camera would have begun it.</param>
/// <param name="Duration">Its length.</param>
/// <param name="Hash">Keccak of its bytes.</param>
/// <param name="Facts">What is in it; null if our reader made nothing of it.</param>
internal sealed record SourceSegment(int Number, string Path, TimeSpan Start, TimeSpan Duration, Hash32 Hash, MediaFacts? Facts)
{
    /// <summary>Length in whole ms as gateways send it.</summary>
    public int DurationMs => (int)Math.Min(Duration.TotalMilliseconds, SegmentMetadata.MaxDurationMs);
}
