using System.Diagnostics;
using Xunit;

namespace Pool.Tests.Fixtures;

/// <summary>Generates clips with the real ffmpeg in a folder of its own, gone with the test class.</summary>
public sealed class ClipFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pool-clips-");

    public string Folder => _folder.FullName;

    /// <summary>A new empty folder.</summary>
    public string NewFolder() => Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>A clip of a test picture with a tone: 320×180, 30 frames/s, a key frame every <paramref name="gopFrames"/>.</summary>
    public string Clip(string name, double seconds, int gopFrames, string more = "")
    {
        var path = Path.Combine(Folder, name);
        Run(
            "ffmpeg",
            $"-loglevel error -y -f lavfi -i testsrc2=s=320x180:r=30 -f lavfi -i sine -t {seconds} -c:v libx264 -preset ultrafast -g {gopFrames} -sc_threshold 0 -pix_fmt yuv420p -c:a aac {more} {path}"
        );
        return path;
    }

    /// <summary>A clip that is made at its first use in the class.</summary>
    public string KeptClip(string name, double seconds, int gopFrames) =>
        File.Exists(Path.Combine(Folder, name)) ? Path.Combine(Folder, name) : Clip(name, seconds, gopFrames);

    /// <summary>Runs ffmpeg from a file of the test to a new one and returns its path.</summary>
    public string Convert(string input, string extension, string how)
    {
        var path = Path.Combine(NewFolder(), $"out{extension}");
        Run("ffmpeg", $"-loglevel error -y -copyts -i {input} {how} {path}");
        return path;
    }

    /// <summary>Only a tone.</summary>
    public string AudioOnly(string name)
    {
        var path = Path.Combine(Folder, name);
        Run("ffmpeg", $"-loglevel error -y -f lavfi -i sine -t 2 -c:a aac {path}");
        return path;
    }

    /// <summary>Frames of the video as ffprobe counts them.</summary>
    public static int FramesIn(string path) =>
        int.Parse(
            Run("ffprobe", $"-v error -select_streams v:0 -count_packets -show_entries stream=nb_read_packets -of csv=p=0 {path}")
                .Split('\n')[0],
            System.Globalization.CultureInfo.InvariantCulture
        );

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Run(string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {arguments}: {errors.GetAwaiter().GetResult()}");
        return output;
    }
}
