using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;

namespace Pool.Orchestrator.Media;

/// <summary>How large one returned rendition may be.</summary>
internal static class RenditionLimit
{
    /// <summary>Largest file that a gateway downloads (common/readers.go, in livepeer-wire.md §1.4).</summary>
    public const long MaxBytes = 300_000_000;

    /// <summary>Largest video signature: more than one of 5 minutes at 240 frames per second takes.</summary>
    public const long MaxSignatureBytes = 8 * 1024 * 1024;

    private const long Slack = 1024 * 1024;
    private const int Overshoot = 3;
    private const long PtsPerMs = 90;

    /// <summary>Bit rate × duration × 3 + 1 MB; what a gateway downloads at most where quality rules and no bit rate does.</summary>
    /// <param name="rendition">What was ordered.</param>
    /// <param name="durationMs">Length of the source, see <see cref="DurationMs"/>.</param>
    public static long Of(RenditionSpec rendition, long durationMs) =>
        rendition.BitrateBps == 0
            ? MaxBytes
            : Math.Min(MaxBytes, (long)(rendition.BitrateBps / 8.0 * durationMs / 1000 * Overshoot) + Slack);

    /// <summary>The longer of what the gateway says and what our reader found: gateways say 0 for files, which is read as 2 s.</summary>
    public static long DurationMs(int announcedMs, MediaFacts? source) =>
        source?.Video is { FirstPts: { } first, LastPts: { } last }
            ? Math.Clamp((last - first) / PtsPerMs, announcedMs, SegmentMetadata.MaxDurationMs)
            : announcedMs;
}
