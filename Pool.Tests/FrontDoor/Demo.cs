using System.Diagnostics;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>What somebody sees first: <c>./build.sh demo</c>, but for the building.</summary>
[Collection("processes")]
public sealed class Demo
{
    [Fact]
    public async Task The_demo_streams_film_leaves_a_playlist_and_nothing_running()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("artifacts"));
        Directory.CreateSymbolicLink(folder.File("artifacts/media"), Path.GetDirectoryName(await Footage.FilmAsync())!);
        await using var demo = NodeProcess.StartIn(folder.Path, "Pool.Cmd", "demo", "--duration=4s");
        Assert.True(await demo.ExitAsync(seconds: 150) == 0, demo.Output);
        Assert.Contains("4 of 4 segments right", demo.Output, StringComparison.Ordinal);
        Assert.Contains("worker-1", demo.Output, StringComparison.Ordinal);
        Assert.Contains("Every segment came back right.", demo.Output, StringComparison.Ordinal);
        Assert.Contains(
            "360p/index.m3u8",
            File.ReadAllText(folder.File("artifacts/demo/stream-0/master.m3u8")),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(StartedBy(demo), IsRunning);
    }

    [Fact]
    public async Task A_demo_that_is_stopped_leaves_nothing_running()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("artifacts"));
        Directory.CreateSymbolicLink(folder.File("artifacts/media"), Path.GetDirectoryName(await Footage.FilmAsync())!);
        await using var demo = NodeProcess.StartIn(folder.Path, "Pool.Cmd", "demo");
        await Eventually.IsAsync(() => Task.FromResult(StartedBy(demo).Length == 3), "three nodes are started", seconds: 90);
        demo.Signal("INT");
        Assert.NotEqual(0, await demo.ExitAsync());
        Assert.DoesNotContain(StartedBy(demo), IsRunning);
    }

    // The demo names each node with its process.
    private static int[] StartedBy(NodeProcess demo) =>
        [
            .. demo
                .Output.Split('\n')
                .Select(line => line.Split(": process "))
                .Where(parts => parts.Length == 2)
                .Select(parts => int.Parse(parts[1])),
        ];

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
