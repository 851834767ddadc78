namespace Pool.Worker.Children;

/// <summary>The encoder's program cannot be used at all; the message is one line that says what to install.</summary>
internal sealed class ToolchainException(string message) : Exception(message);

/// <summary>A way to start ffmpeg that was tried and works.</summary>
/// <param name="Folder">Where the library finds a program called <c>ffmpeg</c>; empty: on PATH.</param>
/// <param name="Sandbox">How it is confined.</param>
/// <param name="Version">ffmpeg's version as it prints it, e.g. <c>5.1.9-0+deb12u1</c>.</param>
internal sealed record Launcher(string Folder, Sandbox Sandbox, string Version)
{
    private static readonly TimeSpan TrialLimit = TimeSpan.FromSeconds(20);

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The program.</summary>
    public string Program => Path.Combine(Folder, OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg");

    /// <summary>Writes launchers, and takes the strongest that starts ffmpeg.</summary>
    /// <param name="settings">The program, its limits, the strongest sandbox wanted.</param>
    /// <param name="folder">Where the scripts go; must allow execution. Made if missing.</param>
    /// <param name="gpu">Whether the children need the NVIDIA devices.</param>
    /// <param name="time">The clock of the trials.</param>
    /// <param name="logger">Hears which sandboxes do not work.</param>
    /// <exception cref="ToolchainException">There is no ffmpeg that starts.</exception>
    public static async Task<Launcher> PrepareAsync(
        ChildSettings settings,
        string folder,
        bool gpu,
        TimeProvider time,
        ILogger logger
    )
    {
        var ffmpeg =
            Find(settings.Ffmpeg)
            ?? throw new ToolchainException(
                $"ffmpeg was not found ({settings.Ffmpeg}). Install it (Debian, Ubuntu: apt-get install ffmpeg), or set pool.worker.transcode.ffmpeg."
            );
        var last = default(ToolResult);
        for (var sandbox = OperatingSystem.IsLinux() ? settings.Sandbox : Sandbox.None; sandbox >= Sandbox.None; sandbox--)
        {
            var home = sandbox == Sandbox.None ? Path.GetDirectoryName(ffmpeg)! : Write(ffmpeg, sandbox, folder, gpu, settings);
            var launcher = new Launcher(home, sandbox, "");
            if (sandbox == Sandbox.None && launcher.Program != ffmpeg)
            {
                // The library looks for that name only, and would find another program in the same folder.
                break;
            }
            last = await ToolRun.RunAsync(launcher.Program, ["-version"], folder, TrialLimit, time).ConfigureAwait(false);
            if (last.Code == 0)
            {
                launcher = launcher with { Version = VersionIn(last.Output) };
                Report(logger, launcher);
                return launcher;
            }
            Log.SandboxUnusable(logger, sandbox, OneLine(last));
        }
        throw new ToolchainException($"ffmpeg does not start ({ffmpeg}): {OneLine(last)}");
    }

    private static string Write(string ffmpeg, Sandbox sandbox, string folder, bool gpu, ChildSettings settings)
    {
        var home = Path.Combine(folder, $"{sandbox.ToString().ToLowerInvariant()}-{(gpu ? "gpu" : "cpu")}");
        Directory.CreateDirectory(home);
        var script = Path.Combine(home, "ffmpeg");
        File.WriteAllText(script, LauncherScript.Of(ffmpeg, sandbox, gpu, settings, Environment.ProcessId));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, OwnerOnly);
        }
        return home;
    }

    private static string? Find(string name)
    {
        if (Path.IsPathRooted(name))
        {
            return File.Exists(name) ? name : null;
        }
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }

    private static string VersionIn(string output)
    {
        var words = output.Split(' ', 4);
        return words is ["ffmpeg", "version", var version, ..] ? version : "unknown";
    }

    private static string OneLine(ToolResult result) =>
        result.Error.Split('\n').LastOrDefault(line => !string.IsNullOrWhiteSpace(line))?.Trim() ?? $"exit code {result.Code}";

    private static void Report(ILogger logger, Launcher launcher)
    {
        Log.LauncherReady(logger, launcher.Version, launcher.Sandbox);
        if (launcher.Sandbox == Sandbox.None)
        {
            Log.NoSandbox(logger);
        }
    }
}
