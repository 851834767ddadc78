using Microsoft.Extensions.Logging;
using Pool.Protocol.Messages;

namespace Pool.Actors.Agent;

/// <summary>What a worker logs of its attempts. The segment's id is the same as in the orchestrator's log.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(300, LogLevel.Information, "registered at {Orchestrator} epoch={Epoch} capacity={Capacity}")]
    public static partial void RegisteredAt(this ILogger log, string orchestrator, ulong epoch, int capacity);

    [LoggerMessage(301, LogLevel.Error, "the pool rejects this worker: {Why}")]
    public static partial void RegistrationRejected(this ILogger log, string why);

    [LoggerMessage(302, LogLevel.Information, "transcoding segment={SegmentId} attempt={AttemptId} device={Device}")]
    public static partial void AttemptTaken(this ILogger log, string segmentId, string attemptId, string device);

    [LoggerMessage(303, LogLevel.Warning, "refused segment={SegmentId} attempt={AttemptId} reason={Reason}")]
    public static partial void AttemptRefused(this ILogger log, string segmentId, string attemptId, Refused.Types.Reason reason);

    [LoggerMessage(304, LogLevel.Warning, "attempt failed attempt={AttemptId} reason={Reason}: {Text}")]
    public static partial void AttemptFailed(this ILogger log, string attemptId, Failed.Types.Reason reason, string text);

    [LoggerMessage(305, LogLevel.Information, "attempt ended attempt={AttemptId} cause={Cause} pixels={Pixels}")]
    public static partial void AttemptEnded(this ILogger log, string attemptId, AttemptEnd.Types.Cause cause, ulong pixels);

    [LoggerMessage(306, LogLevel.Error, "the folder of an attempt could not be removed attempt={AttemptId}")]
    public static partial void FolderStays(this ILogger log, string attemptId, Exception why);
}
