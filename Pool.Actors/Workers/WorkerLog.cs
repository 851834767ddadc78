using Microsoft.Extensions.Logging;
using Pool.Protocol.Identity;

namespace Pool.Actors.Workers;

/// <summary>What is logged of workers.</summary>
internal static partial class WorkerLog
{
    /// <summary>Operators of go-livepeer search for the first half of this line (core/orchestrator.go).</summary>
    [LoggerMessage(
        100,
        LogLevel.Information,
        "Got a RegisterTranscoder request from transcoder={Ip} capacity={Capacity} worker={WorkerId} name={Name} port={Port} version={Version} epoch={Epoch}"
    )]
    public static partial void WorkerRegistered(
        this ILogger log,
        string ip,
        uint capacity,
        WorkerId workerId,
        string name,
        int port,
        string version,
        ulong epoch
    );

    [LoggerMessage(101, LogLevel.Warning, "worker's registration rejected worker={WorkerId}: {Why}")]
    public static partial void WorkerRejected(this ILogger log, WorkerId workerId, string why);

    [LoggerMessage(102, LogLevel.Information, "worker's link is gone worker={WorkerId} attempts={Attempts}: {Why}")]
    public static partial void WorkerGone(this ILogger log, WorkerId workerId, string why, int attempts);

    [LoggerMessage(103, LogLevel.Error, "the actor of a worker failed and its link is cut worker={WorkerId}")]
    public static partial void WorkerActorFailed(this ILogger log, WorkerId workerId, Exception why);

    [LoggerMessage(
        104,
        LogLevel.Debug,
        "stages segment={SegmentId} attempt={AttemptId} fetchMs={FetchMs} transcodeMs={TranscodeMs} returnMs={ReturnMs}"
    )]
    public static partial void Stages(
        this ILogger log,
        SegmentId segmentId,
        AttemptId attemptId,
        uint fetchMs,
        uint transcodeMs,
        uint returnMs
    );
}
