namespace Pool.Tests.Fixtures;

/// <summary>
/// Fake: stands for an ffmpeg that must misbehave on command. It answers <c>-version</c>, reports one frame, and then does what it was
/// made to do.
/// </summary>
internal static class StubbornFfmpeg
{
    /// <summary>Writes one that reports a single frame and then hangs for ever.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="marker">Appears in the command line of what hangs.</param>
    /// <returns>Its path.</returns>
    public static string ThatHangs(string folder, string marker) => Write(folder, $"exec -a {marker} sleep 1000");

    /// <summary>Writes one whose child goes on, and holds its pipes, when it is killed itself: as if the kernel could not kill it.</summary>
    public static string ThatLeavesAChild(string folder, string marker) =>
        Write(folder, $"setsid bash -c 'exec -a {marker} sleep 1000' & wait");

    /// <summary>Writes one that prints to standard error until it is killed, getting ahead all the time.</summary>
    public static string ThatPrints(string folder, int lines) =>
        Write(folder, $"for ((i = 0; i < {lines}; i++)); do echo \"line $i of many, many lines\" >&2; done; exit 1");

    /// <summary>Writes one that reports its progress in one line without an end.</summary>
    public static string ThatNeverEndsALine(string folder) => Write(folder, "exec tr '\\0' x < /dev/zero");

    /// <summary>Writes one that is the real ffmpeg, but does something else when it is started before its segment.</summary>
    public static string ThatIsColdOnly(string folder, string behaviour) =>
        WriteText(folder, $"case \" $* \" in *' -filter_complex_script '*) {behaviour};; esac\nexec ffmpeg \"$@\"");

    private static string Write(string folder, string behaviour) =>
        WriteText(
            folder,
            "if [ \"$1\" = -version ]; then echo 'ffmpeg version stubborn'; exit 0; fi\n"
                + $"printf 'frame=1\\nprogress=continue\\n'\n{behaviour}"
        );

    private static string WriteText(string folder, string text)
    {
        var path = Path.Combine(folder, $"ffmpeg-{Guid.NewGuid():N}");
        File.WriteAllText(path, $"#!/bin/bash\n{text}\n");
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("It is a shell script.");
        }
        File.SetUnixFileMode(
            path,
            UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead
        );
        return path;
    }
}
