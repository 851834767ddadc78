using Pool.Orchestrator.Telemetry;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator.Media;

/// <summary>The room's log lines.</summary>
internal static partial class MediaLog
{
    [LoggerMessage(
        LogEvents.RenditionReturned,
        LogLevel.Debug,
        "segment={SegmentId} attempt={AttemptId} rendition {Index} returned: {Bytes} bytes, {Verdict}"
    )]
    public static partial void RenditionReturned(
        this ILogger log,
        SegmentId segmentId,
        AttemptId attemptId,
        int index,
        long bytes,
        UploadEnd verdict
    );

    [LoggerMessage(
        LogEvents.NoRoomForRendition,
        LogLevel.Warning,
        "segment={SegmentId} attempt={AttemptId} no memory for a rendition: {Used} bytes are held; raise pool.media.rendition-budget"
    )]
    public static partial void NoRoomForRendition(this ILogger log, SegmentId segmentId, AttemptId attemptId, long used);

    [LoggerMessage(LogEvents.LaneRefused, LogLevel.Debug, "worker={WorkerId} a data lane was refused: wrong or expired token")]
    public static partial void LaneRefused(this ILogger log, WorkerId workerId);
}
