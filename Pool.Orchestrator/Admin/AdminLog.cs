using Pool.Orchestrator.Telemetry;

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
}
