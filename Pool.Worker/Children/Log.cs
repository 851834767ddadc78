namespace Pool.Worker.Children;

/// <summary>What this room tells operators. Event ids 4100 to 4102.</summary>
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
}
