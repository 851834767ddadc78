using Microsoft.Extensions.Logging;
using Pool.Protocol.Identity;
using static Pool.Protocol.Messages.Failed.Types;

namespace Pool.Actors.Sessions;

/// <summary>What sessions log. The segment's id is the same in the gateway's door, here, and in the worker's log.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(200, LogLevel.Debug, "attempt placed segment={SegmentId} attempt={AttemptId} worker={WorkerId}")]
    public static partial void AttemptPlaced(this ILogger log, SegmentId segmentId, AttemptId attemptId, WorkerId workerId);

    [LoggerMessage(201, LogLevel.Warning, "no worker took the attempt segment={SegmentId} attempt={AttemptId}: {Why}")]
    public static partial void AttemptUnplaced(this ILogger log, SegmentId segmentId, AttemptId attemptId, string why);

    [LoggerMessage(
        202,
        LogLevel.Warning,
        "attempt failed segment={SegmentId} attempt={AttemptId} worker={WorkerId} reason={Reason}: {Text}"
    )]
    public static partial void AttemptFailed(
        this ILogger log,
        SegmentId segmentId,
        AttemptId attemptId,
        WorkerId? workerId,
        Reason reason,
        string text
    );

    [LoggerMessage(203, LogLevel.Warning, "result rejected segment={SegmentId} attempt={AttemptId} worker={WorkerId}: {Why}")]
    public static partial void AttemptRejected(
        this ILogger log,
        SegmentId segmentId,
        AttemptId attemptId,
        WorkerId? workerId,
        string why
    );

    [LoggerMessage(
        204,
        LogLevel.Information,
        "result is short, a second worker decides segment={SegmentId} attempt={AttemptId} worker={WorkerId}: {Why}"
    )]
    public static partial void AttemptShort(
        this ILogger log,
        SegmentId segmentId,
        AttemptId attemptId,
        WorkerId? workerId,
        string why
    );

    [LoggerMessage(
        205,
        LogLevel.Information,
        "segment repeats one that is running and joins it segment={SegmentId} joined={Joined}"
    )]
    public static partial void SegmentJoined(this ILogger log, SegmentId segmentId, SegmentId joined);

    [LoggerMessage(206, LogLevel.Information, "session started session={SessionKey} sessions={Sessions}")]
    public static partial void SessionStarted(this ILogger log, SessionKey sessionKey, int sessions);

    [LoggerMessage(207, LogLevel.Information, "Segment loop timed out; closing session={SessionKey}")]
    public static partial void SessionIdle(this ILogger log, SessionKey sessionKey);

    [LoggerMessage(208, LogLevel.Information, "session ended session={SessionKey} sessions={Sessions}")]
    public static partial void SessionEnded(this ILogger log, SessionKey sessionKey, int sessions);

    [LoggerMessage(
        209,
        LogLevel.Warning,
        "Cannot process manifest err=\"OrchestratorCapped\" session={SessionKey} sessions={Sessions} limit={Limit}"
    )]
    public static partial void SessionCapped(this ILogger log, SessionKey sessionKey, int sessions, int limit);
}
