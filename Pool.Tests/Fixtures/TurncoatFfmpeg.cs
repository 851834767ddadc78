namespace Pool.Tests.Fixtures;

/// <summary>
/// The real ffmpeg behind a script that can be told to turn: until then a worker with it passes its self-test and does honest work. The
/// worker's configuration that names it is written beside.
/// </summary>
internal sealed class TurncoatFfmpeg
{
    private readonly string _marker;

    private TurncoatFfmpeg(string folder, string behaviour)
    {
        var name = Path.Combine(folder, $"turncoat-{Guid.NewGuid():N}");
        Directory.CreateDirectory(name);
        (_marker, Config) = (Path.Combine(name, "turned"), Path.Combine(name, "worker.conf"));
        var script = Path.Combine(name, "ffmpeg");
        File.WriteAllText(
            script,
            $"#!/bin/bash\nif [ -e '{_marker}' ] && [ \"$1\" != -version ]; then\n{behaviour}\nfi\nexec ffmpeg \"$@\"\n"
        );
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("It is a shell script.");
        }
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        // The namespaces of the stronger sandbox would hide the marker; what starts early has not read it.
        File.WriteAllText(
            Config,
            $"pool.worker.transcode {{ ffmpeg = \"{script}\", sandbox = limits, stall-after = 3s }}\npool.worker.warm.at-once = 0\n"
        );
    }

    /// <summary>For a worker's <c>-config</c>.</summary>
    public string Config { get; }

    /// <summary>One that hangs once it has turned.</summary>
    public static TurncoatFfmpeg ThatHangs(string folder) => new(folder, "exec sleep 1000");

    /// <summary>One that makes 240p renditions half as high once it has turned.</summary>
    public static TurncoatFfmpeg ThatShrinks(string folder) => new(folder, "set -- \"${@//:240,/:120,}\"");

    /// <summary>One that makes its first rendition and no other once it has turned, and says that all went well.</summary>
    public static TurncoatFfmpeg ThatForgets(string folder) => new(folder, "ffmpeg \"$@\"; code=$?; rm -f o1.ts; exit $code");

    /// <summary>Turns.</summary>
    public void Turn() => File.WriteAllText(_marker, "");

    /// <summary>Is honest again.</summary>
    public void Repent() => File.Delete(_marker);
}
