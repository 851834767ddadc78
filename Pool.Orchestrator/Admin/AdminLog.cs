using Pool.Orchestrator.Telemetry;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator.Admin;

/// <summary>The room's log lines.</summary>
internal static partial class AdminLog
{
    [LoggerMessage(LogEvents.Draining, LogLevel.Information, "draining: open segments have {Seconds:0} s to finish")]
    public static partial void Draining(this ILogger log, double seconds);

    [LoggerMessage(
        LogEvents.DrainTimedOut,
        LogLevel.Warning,
        "draining took too long: segments that are still open are given up"
    )]
    public static partial void DrainTimedOut(this ILogger log);

    [LoggerMessage(
        LogEvents.WorkerSteered,
        LogLevel.Information,
        "the operator's word: {Order} worker={WorkerId} name={Name} state={State}"
    )]
    public static partial void WorkerSteered(this ILogger log, string order, WorkerId workerId, string name, string state);

    [LoggerMessage(LogEvents.MemberEnded, LogLevel.Warning, "the operator's word: {Order} member={Member}")]
    public static partial void MemberEnded(this ILogger log, string order, string member);
}
