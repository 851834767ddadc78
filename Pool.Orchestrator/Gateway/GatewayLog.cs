using System.Net;
using Pool.Orchestrator.Media;
using Pool.Orchestrator.Telemetry;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator.Gateway;

/// <summary>The room's log lines.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(
        LogEvents.SessionOffered,
        LogLevel.Information,
        "gateway={Gateway} orchSessionID={TokenSession} session offered"
    )]
    public static partial void SessionOffered(this ILogger log, string gateway, string tokenSession);

    [LoggerMessage(LogEvents.SessionCapped, LogLevel.Warning, "gateway={Gateway} no session for it: {Why}")]
    public static partial void SessionCapped(this ILogger log, string gateway, string why);

    [LoggerMessage(LogEvents.SessionEndRequested, LogLevel.Information, "orchSessionID={TokenSession} the gateway ended it")]
    public static partial void SessionEndRequested(this ILogger log, string tokenSession);

    [LoggerMessage(LogEvents.SegmentRefused, LogLevel.Warning, "segment={SegmentId} from {Ip} refused: {Status} {Text}")]
    public static partial void SegmentRefused(this ILogger log, SegmentId segmentId, IPAddress? ip, int status, string text);

    [LoggerMessage(
        LogEvents.SegmentReceived,
        LogLevel.Information,
        "{Segment} Received segment dur={DurationMs}ms bytes={Bytes} upload={UploadMs:0}ms"
    )]
    public static partial void SegmentReceived(this ILogger log, string segment, int durationMs, long bytes, double uploadMs);

    [LoggerMessage(
        LogEvents.SegmentTranscoded,
        LogLevel.Information,
        "{Segment} Transcoding of segment took={TookMs:0}ms renditions={Renditions} worker={WorkerId}"
    )]
    public static partial void SegmentTranscoded(
        this ILogger log,
        string segment,
        double tookMs,
        int renditions,
        WorkerId workerId
    );

    [LoggerMessage(LogEvents.SegmentFailed, LogLevel.Warning, "{Segment} answered with an error: {Text}")]
    public static partial void SegmentFailed(this ILogger log, string segment, string text);

    [LoggerMessage(
        LogEvents.SegmentUnread,
        LogLevel.Warning,
        "{Segment} its body was not taken: {End}, {Why}; sources hold {Used} bytes"
    )]
    public static partial void SegmentUnread(this ILogger log, string segment, BodyEnd end, string why, long used);

    [LoggerMessage(LogEvents.SourceOutOfBounds, LogLevel.Warning, "{Segment} its source is out of bounds: {Why}")]
    public static partial void SourceOutOfBounds(this ILogger log, string segment, string why);

    [LoggerMessage(LogEvents.SegmentCutOff, LogLevel.Information, "segment={SegmentId} abandoned: the gateway went away")]
    public static partial void SegmentCutOff(this ILogger log, SegmentId segmentId);

    [LoggerMessage(LogEvents.NoAnswer, LogLevel.Error, "no answer to {Message} within {LimitMs:0} ms")]
    public static partial void NoAnswer(this ILogger log, string message, double limitMs);
}
