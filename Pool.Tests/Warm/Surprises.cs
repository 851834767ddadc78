using System.Diagnostics;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Tests.Transcoding;
using Xunit;

namespace Pool.Tests.Warm;

/// <summary>Whatever is not as expected costs a cold start within the same attempt, and nothing else.</summary>
[Collection("engine room")]
public sealed class Surprises(EngineRoom room)
{
    private static readonly Recipe Plain = EngineRoom.RecipeOf(EngineRoom.Small);
    private static readonly Recipe AsMp4 = EngineRoom.RecipeOf(EngineRoom.Small with { Container = Container.Mp4 });

    [Theory]
    [InlineData("dies at once", "exit 1")]
    [InlineData("never comes to its gate", "exec sleep 1000")]
    [InlineData("hangs with its segment", "cat graph > /dev/null; exec sleep 1000")]
    [InlineData("crashes with its segment", "cat graph > /dev/null; kill -SEGV $$")]
    [InlineData("fails with its segment", "cat graph > /dev/null; echo 'Invalid data found' >&2; exit 1")]
    [InlineData("says that all went well", "cat graph > /dev/null; exit 0")]
    [InlineData("writes another file", "cat graph > /dev/null; touch o0.ts; exit 0")]
    [InlineData("talks while it waits", "echo frame=1; cat graph > /dev/null; exec sleep 1000")]
    public async Task A_child_of_no_use_costs_a_cold_start(string what, string behaviour)
    {
        var limit = TimeSpan.FromMilliseconds(500);
        var ffmpeg = StubbornFfmpeg.ThatIsColdOnly(room.Folder, behaviour);
        using var warm = await WarmRoom.OfAsync(room, ffmpeg, WarmRoom.Settings with { AnswerWithin = limit });
        var clip = await room.CameraAsync();
        for (var i = 0; i < 3; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var done = await warm.TranscodeAsync(clip, Plain);
            Assert.True(done.Renditions[0].FramesClaimed == 60, what);
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10) + limit);
        }
        Assert.Equal((0, 3), (warm.Engine.Statistics.WarmRuns, warm.Engine.Statistics.ColdRuns));
        warm.Dispose();
        await warm.GoneAsync();
        await Eventually.IsAsync(() => Directory.GetDirectories(room.Scratch.Folder).Length == 0, "their folders are gone");
    }

    [Fact]
    public async Task Three_of_no_use_in_a_row_and_no_more_is_started_for_a_while()
    {
        var ffmpeg = StubbornFfmpeg.ThatIsColdOnly(room.Folder, "cat graph > /dev/null; exit 1");
        using var warm = await WarmRoom.OfAsync(room, ffmpeg, WarmRoom.Settings);
        for (var i = 0; i < 6; i++)
        {
            using var done = await warm.TranscodeAsync(await room.CameraAsync(), Plain);
            Assert.Equal(60, done.Renditions[0].FramesClaimed);
        }
        Assert.Equal((6, 3, 0), (warm.Engine.Statistics.ColdRuns, warm.Engine.Statistics.WarmFailures, warm.Children.Waiting));
    }

    [Theory]
    [InlineData("another container", 0)]
    [InlineData("no sound", 0)]
    [InlineData("before the wrap", 0)]
    [InlineData("another bit rate", 0)]
    [InlineData("a larger source", 1)]
    [InlineData("smaller renditions", 1)]
    public async Task A_segment_goes_cold_if_it_needs_another_command_line(string what, int warmRuns)
    {
        // Sizes and times are in the graph, which is told late: they are no surprise.
        var camera = await room.CameraAsync();
        var (clip, recipe) = what switch
        {
            "another container" => (await room.ClipAsync("other.mp4", $"-i {camera} -c copy"), AsMp4),
            "no sound" => (await room.ClipAsync("soundless.ts", $"-i {camera} -an -c copy -f mpegts"), AsMp4),
            "before the wrap" => (
                await room.ClipAsync("near-wrap.ts", $"-i {camera} -c copy -muxdelay 0 -output_ts_offset 95400 -f mpegts"),
                AsMp4
            ),
            "another bit rate" => (camera, AsMp4 with { Renditions = [AsMp4.Renditions[0] with { BitrateBps = 100_000 }] }),
            "a larger source" => (
                await room.ClipAsync("larger.ts", Clips.Camera.Replace("320x180", "480x270", StringComparison.Ordinal)),
                AsMp4
            ),
            _ => (camera, AsMp4 with { Renditions = [AsMp4.Renditions[0] with { WidthPx = 96, HeightPx = 54 }] }),
        };
        using var warm = WarmRoom.Of(room);
        using var first = await warm.TranscodeAsync(camera, AsMp4);
        using var second = await warm.TranscodeAsync(clip, recipe);
        Assert.Equal(warmRuns, warm.Engine.Statistics.WarmRuns);
        using var cold = await room.TranscodeAsync(clip, recipe);
        Assert.Equal(
            await File.ReadAllBytesAsync(cold.Renditions[0].Path),
            await File.ReadAllBytesAsync(second.Renditions[0].Path)
        );
    }

    [Fact]
    public async Task A_bad_segment_is_judged_by_a_cold_run_and_nothing_waits_after_it()
    {
        using var warm = WarmRoom.Of(room);
        var camera = await room.CameraAsync();
        using var first = await warm.TranscodeAsync(camera, Plain);
        // The same facts, so the same command; but nothing in it that a decoder could show.
        var bytes = await File.ReadAllBytesAsync(camera);
        var broken = Path.Combine(room.Folder, $"broken-{Guid.NewGuid():N}.ts");
        for (var packet = 3 * 188; packet < bytes.Length; packet += 188)
        {
            bytes.AsSpan(packet + 12, 176).Fill(0xff);
        }
        await File.WriteAllBytesAsync(broken, bytes);
        using var second = await warm.TranscodeAsync(broken, Clips.Inspect(camera), Plain);
        Assert.IsNotType<Pool.Actors.Agent.TranscodeOutcome.Done>(second.Outcome);
        Assert.Equal(
            (0, 2, 1),
            (warm.Engine.Statistics.WarmRuns, warm.Engine.Statistics.ColdRuns, warm.Engine.Statistics.WarmFailures)
        );
        Assert.Equal(0, warm.Children.Waiting);
    }
}
