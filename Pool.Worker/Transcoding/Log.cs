namespace Pool.Worker.Transcoding;

/// <summary>What this room tells operators. Event ids 4103 to 4149.</summary>
internal static partial class Log
{
    [LoggerMessage(
        4103,
        LogLevel.Debug,
        "Attempt {AttemptId} encoded {Renditions} renditions in {ElapsedMs} ms on {DeviceId}, start: {Start}"
    )]
    public static partial void Encoded(
        ILogger logger,
        string attemptId,
        int renditions,
        long elapsedMs,
        string deviceId,
        EncoderStart start
    );

    [LoggerMessage(
        4104,
        LogLevel.Information,
        "Attempt {AttemptId} did not encode on {DeviceId} after {ElapsedMs} ms: {Outcome}"
    )]
    public static partial void NotEncoded(ILogger logger, string attemptId, string deviceId, long elapsedMs, string outcome);

    [LoggerMessage(4105, LogLevel.Information, "Attempt {AttemptId}: the GPU cannot decode this source, the CPU does")]
    public static partial void CpuDecodes(ILogger logger, string attemptId);

    [LoggerMessage(
        4108,
        LogLevel.Error,
        "Attempt {AttemptId}: ffmpeg was killed and is not gone after {Grace}; it may hold a device or its scratch folder. A hung driver needs a restart of the machine"
    )]
    public static partial void NotKilled(ILogger logger, string attemptId, TimeSpan grace);

    [LoggerMessage(
        4120,
        LogLevel.Information,
        "Attempt {AttemptId}: the encoder that was started early was of no use ({Outcome}); another one is started"
    )]
    public static partial void WarmFailed(ILogger logger, string attemptId, string outcome);
}
