using Pool.Actors.Agent;
using Pool.Protocol.Media;
using Xunit;

namespace Pool.Tests.Transcoding;

/// <summary>Renditions of consecutive segments concatenate only if no time moves by a single tick of 90 kHz.</summary>
[Collection("engine room")]
public sealed class Timestamps(EngineRoom room)
{
    private static readonly Recipe Both = EngineRoom.RecipeOf(
        EngineRoom.Small,
        EngineRoom.Small with
        {
            Container = Container.Mp4,
        }
    );

    [Theory]
    [InlineData("start", 0)]
    [InlineData("late", 3600)]
    [InlineData("off-the-frame-grid", 3.000189)]
    [InlineData("an-hour-before-the-wrap", 91843)]
    [InlineData("just-before-the-wrap", 95400)]
    [InlineData("across-the-wrap", 95442.9)]
    public async Task Every_frame_and_the_sound_keep_their_times(string name, double offset)
    {
        var clip = await room.ClipAsync(
            $"{name}.ts",
            $"-i {await room.CameraAsync()} -c copy -muxdelay 0 -output_ts_offset {offset} -f mpegts"
        );
        using var done = await room.TranscodeAsync(clip, Both);
        var source = await Clips.PacketsAsync(clip, "v:0");
        Assert.Equal(60, source.Count);
        foreach (var rendition in done.Renditions)
        {
            Assert.Equal(60, rendition.FramesClaimed);
            Assert.Equal(TimesOf(source), TimesOf(await Clips.PacketsAsync(rendition.Path, "v:0")));
            Assert.Equal(
                TimesOf(await Clips.PacketsAsync(clip, "a:0"))[0],
                // MP4 counts sound in samples: the nearest one may be a tick away.
                TimesOf(await Clips.PacketsAsync(rendition.Path, "a:0"))[0],
                (left, right) => Math.Abs(left - right) <= 1
            );
        }
    }

    [Fact]
    public async Task An_mp4_source_keeps_its_times()
    {
        var clip = await room.ClipAsync(
            "camera.mp4",
            $"-i {await room.CameraAsync()} -copyts -c copy -output_ts_offset 7 -movie_timescale 90000 -video_track_timescale 90000"
        );
        using var done = await room.TranscodeAsync(clip, Both);
        var source = TimesOf(await Clips.PacketsAsync(clip, "v:0"));
        Assert.InRange(source[0], 7 * 90_000, 8 * 90_000);
        foreach (var rendition in done.Renditions)
        {
            Assert.Equal(source, TimesOf(await Clips.PacketsAsync(rendition.Path, "v:0")));
        }
    }

    [Fact]
    public async Task Renditions_of_consecutive_segments_concatenate_without_gaps()
    {
        await Clips.MakeAsync(
            "-f lavfi -i testsrc2=s=320x180:r=30:d=3 -c:v libx264 -preset ultrafast -bf 2 -g 30 -sc_threshold 0 "
                + "-f segment -segment_time 1 -segment_format mpegts -reset_timestamps 0",
            Path.Combine(room.Folder, "seg%03d.ts")
        );
        var times = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            var clip = Path.Combine(room.Folder, $"seg00{i}.ts");
            using var done = await room.TranscodeAsync(clip, EngineRoom.RecipeOf(EngineRoom.Small));
            times.AddRange(TimesOf(await Clips.PacketsAsync(done.Renditions[0].Path, "v:0")));
        }
        Assert.Equal(90, times.Count);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(3000, pair.Second - pair.First));
    }

    [Theory]
    [InlineData(15, 1, 30, 6000)]
    [InlineData(30_000, 1001, 60, 3003)]
    [InlineData(60, 1, 120, 1500)]
    public async Task A_constant_rate_starts_where_the_source_starts(uint num, uint den, int frames, long step)
    {
        var clip = await room.ClipAsync(
            "across-the-wrap.ts",
            $"-i {await room.CameraAsync()} -c copy -muxdelay 0 -output_ts_offset 95442.9 -f mpegts"
        );
        var spec = EngineRoom.Small with { Fps = new FrameRate(num, den) };
        using var done = await room.TranscodeAsync(clip, EngineRoom.RecipeOf(spec));
        var times = TimesOf(await Clips.PacketsAsync(done.Renditions[0].Path, "v:0"));
        Assert.Equal((await Clips.FactsAsync(clip)).Video!.FirstPts, times[0]);
        Assert.Equal(frames, times.Count);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(step, (pair.Second - pair.First + Clips.Wrap) % Clips.Wrap));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(15u)]
    public async Task A_clip_holds_its_part_only_and_starts_at_0(uint? fps)
    {
        var recipe = EngineRoom.RecipeOf(EngineRoom.Small with { Fps = fps is { } rate ? new FrameRate(rate, 1) : null });
        using var done = await room.TranscodeAsync(await room.CameraAsync(), recipe with { Clip = new Clip(400, 1400) });
        var times = TimesOf(await Clips.PacketsAsync(done.Renditions[0].Path, "v:0"));
        Assert.Equal(0, times[0]);
        Assert.Equal((int)(fps ?? 30), times.Count);
        Assert.InRange((await Clips.PacketsAsync(done.Renditions[0].Path, "a:0"))[^1].Pts, 86_000, 91_000);
    }

    [Fact]
    public async Task Progress_counts_from_the_start_of_the_source()
    {
        var clip = await room.ClipAsync(
            "late.ts",
            $"-i {await room.CameraAsync()} -c copy -muxdelay 0 -output_ts_offset 3600 -f mpegts"
        );
        using var folder = room.Scratch.TryOpen(Pool.Protocol.Identity.AttemptId.NewRandom(), 0)!;
        File.Copy(clip, folder.SourcePath);
        var reports = new List<TranscodeProgress>();
        var job = EngineRoom.JobOf(folder.SourcePath, await Clips.FactsAsync(clip), EngineRoom.RecipeOf(EngineRoom.Small));
        await room.Engine.TranscodeAsync(job, reports.Add, CancellationToken.None);
        Assert.InRange(reports[^1].OutTime, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(2.1));
        Assert.Equal(60, reports[^1].Frames);
        Assert.True(reports[^1].Bytes > 10_000, reports[^1].ToString());
    }

    private static List<long> TimesOf(IReadOnlyList<Packet> packets) =>
        [.. packets.Select(packet => (packet.Pts + Clips.Wrap) % Clips.Wrap)];
}
