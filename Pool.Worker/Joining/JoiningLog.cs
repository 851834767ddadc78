using Pool.Actors.Settings;

namespace Pool.Worker.Joining;

/// <summary>What this room tells operators. Event ids 4000 to 4049.</summary>
internal static partial class JoiningLog
{
    [LoggerMessage(4000, LogLevel.Information, "linked to the pool at {Address} host={Host} epoch={Epoch}")]
    public static partial void Linked(this ILogger log, HostPort address, string host, ulong epoch);

    [LoggerMessage(4001, LogLevel.Warning, "the link to {Address} ended epoch={Epoch}: {Why}; dialling again")]
    public static partial void LinkEnded(this ILogger log, HostPort address, ulong epoch, string why);

    [LoggerMessage(4005, LogLevel.Information, "the link to {Address} ended epoch={Epoch}: this worker stops")]
    public static partial void LinkClosed(this ILogger log, HostPort address, ulong epoch);

    [LoggerMessage(4002, LogLevel.Warning, "{Why}; trying again")]
    public static partial void DialFailed(this ILogger log, string why);

    [LoggerMessage(4003, LogLevel.Warning, "the actor system ended; starting another")]
    public static partial void ActorsRestart(this ILogger log);

    [LoggerMessage(4004, LogLevel.Warning, "{Host} does not talk to this actor system any more; ending it")]
    public static partial void Quarantined(this ILogger log, string host);
}
