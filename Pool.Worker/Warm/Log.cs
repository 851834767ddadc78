namespace Pool.Worker.Warm;

/// <summary>Why a child that waited got no segment.</summary>
internal enum WarmEnd
{
    /// <summary>None came in time.</summary>
    Idle = 0,

    /// <summary>The session is over.</summary>
    SessionClosed = 1,

    /// <summary>The worker ends, or takes no new work.</summary>
    NotWanted = 2,

    /// <summary>Work that is there needs what it holds.</summary>
    Pressure = 3,

    /// <summary>The segment is not as expected.</summary>
    Differs = 4,

    /// <summary>It ended, or said something, before it was asked.</summary>
    Spoiled = 5,
}

/// <summary>What this room tells operators. Event ids 4110 to 4119.</summary>
internal static partial class Log
{
    [LoggerMessage(4110, LogLevel.Debug, "Session {SessionId}: an encoder is started for its next segment on {DeviceId}")]
    public static partial void Started(ILogger logger, string sessionId, string deviceId);

    [LoggerMessage(4111, LogLevel.Debug, "Session {SessionId}: the encoder that was started early is dropped: {Reason}")]
    public static partial void Dropped(ILogger logger, string sessionId, WarmEnd reason);

    [LoggerMessage(
        4112,
        LogLevel.Warning,
        "{Count} encoders in a row that were started early were of no use; none is started for {Rest}. The last one: {Reason}"
    )]
    public static partial void Resting(ILogger logger, int count, TimeSpan rest, string reason);
}
