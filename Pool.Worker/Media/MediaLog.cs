namespace Pool.Worker.Media;

/// <summary>What this room tells operators. Event ids 4050 to 4099.</summary>
internal static partial class MediaLog
{
    [LoggerMessage(4050, LogLevel.Warning, "{Method} of attempt={AttemptId} failed at try {Try}: {Why}; trying again")]
    public static partial void TransferRetried(this ILogger log, string attemptId, string method, int @try, string why);

    [LoggerMessage(4051, LogLevel.Debug, "data lanes could not be opened early: {Why}")]
    public static partial void NotWarmed(this ILogger log, string why);
}
