namespace Pool.Worker.Transcoding;

/// <summary>What this room tells operators. Event ids 4100 to 4149.</summary>
internal static partial class Log
{
    [LoggerMessage(4100, LogLevel.Information, "ffmpeg {Version} runs in sandbox {Sandbox}")]
    public static partial void LauncherReady(ILogger logger, string version, Sandbox sandbox);

    [LoggerMessage(
        4101,
        LogLevel.Warning,
        "Sandbox {Sandbox} does not work here ({Reason}); trying a weaker one. Segments come from strangers: install bubblewrap and allow user namespaces"
    )]
    public static partial void SandboxUnusable(ILogger logger, Sandbox sandbox, string reason);

    [LoggerMessage(4102, LogLevel.Warning, "ffmpeg runs without any sandbox: hostile media could reach this machine's files")]
    public static partial void NoSandbox(ILogger logger);

    [LoggerMessage(4103, LogLevel.Debug, "Attempt {AttemptId} encoded {Renditions} renditions in {ElapsedMs} ms on {DeviceId}")]
    public static partial void Encoded(ILogger logger, string attemptId, int renditions, long elapsedMs, string deviceId);

    [LoggerMessage(
        4104,
        LogLevel.Information,
        "Attempt {AttemptId} did not encode on {DeviceId} after {ElapsedMs} ms: {Outcome}"
    )]
    public static partial void NotEncoded(ILogger logger, string attemptId, string deviceId, long elapsedMs, string outcome);

    [LoggerMessage(4105, LogLevel.Information, "Attempt {AttemptId}: the GPU cannot decode this source, the CPU does")]
    public static partial void CpuDecodes(ILogger logger, string attemptId);

    [LoggerMessage(4106, LogLevel.Information, "Removed {Count} scratch folders that a killed predecessor left in {Folder}")]
    public static partial void LeftoversRemoved(ILogger logger, int count, string folder);

    [LoggerMessage(4107, LogLevel.Warning, "Scratch folder {Folder} could not be removed: {Reason}")]
    public static partial void ScratchNotRemoved(ILogger logger, string folder, string reason);

    [LoggerMessage(
        4108,
        LogLevel.Error,
        "Attempt {AttemptId}: ffmpeg was killed and is not gone after {Grace}; it may hold a device or its scratch folder. A hung driver needs a restart of the machine"
    )]
    public static partial void NotKilled(ILogger logger, string attemptId, TimeSpan grace);
}
