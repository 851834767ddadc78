using Pool.Actors.Agent;
using Pool.Protocol.Media;
using Pool.Tests.Transcoding;
using Xunit;

namespace Pool.Tests.Warm;

/// <summary>What comes out of an encoder that was started early is what comes out of any other.</summary>
[Collection("engine room")]
public sealed class Likeness(EngineRoom room)
{
    private static readonly RenditionSpec Ts = EngineRoom.Small with
    {
        Fps = new FrameRate(30, 1),
        GopMs = 1000,
        BFrames = 3,
        Profile = EncoderProfile.Main,
    };

    private static readonly Recipe Ladder = EngineRoom.RecipeOf(
        Ts,
        EngineRoom.Small with
        {
            Container = Container.Mp4,
            Quality = 28,
            BitrateBps = 0,
        },
        EngineRoom.Small with
        {
            Fps = new FrameRate(15, 1),
            Codec = VideoCodec.Hevc,
        }
    );

    public static TheoryData<string, string> Sources =>
        new()
        {
            { "off-grid.ts", "-c copy -muxdelay 0 -output_ts_offset 3.000189 -f mpegts" },
            { "before-wrap.ts", "-c copy -muxdelay 0 -output_ts_offset 95400 -f mpegts" },
            { "over-wrap.ts", "-c copy -muxdelay 0 -output_ts_offset 95442.9 -f mpegts" },
            { "still.ts", "-an -frames:v 1 -c copy -muxdelay 0 -f mpegts" },
            { "mute.ts", "-an -c copy -muxdelay 0 -f mpegts" },
            { "film.mp4", "-copyts -c copy -movie_timescale 90000 -video_track_timescale 90000" },
        };

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task A_warm_run_writes_the_same_files(string name, string how)
    {
        var clip = await room.ClipAsync($"warm-{name}", $"-i {await room.CameraAsync()} {how}");
        using var warm = WarmRoom.Of(room);
        var recipe = Ladder with { Signatures = true };
        using var cold = await warm.TranscodeAsync(clip, recipe);
        Assert.Equal((0, 1), (warm.Engine.Statistics.WarmRuns, warm.Engine.Statistics.ColdRuns));
        using var second = await warm.TranscodeAsync(clip, recipe);
        Assert.Equal((1, 1), (warm.Engine.Statistics.WarmRuns, warm.Engine.Statistics.ColdRuns));
        foreach (var (left, right) in cold.Renditions.Zip(second.Renditions))
        {
            Assert.Equal(left.FramesClaimed, right.FramesClaimed);
            Assert.Equal(await Clips.PacketsAsync(left.Path, "v:0"), await Clips.PacketsAsync(right.Path, "v:0"));
            Assert.Equal(await FramesAsync(left.Path), await FramesAsync(right.Path));
            Assert.Equal(await File.ReadAllBytesAsync(left.Path), await File.ReadAllBytesAsync(right.Path));
            var (signature, other) = (left.Path + TranscodeJob.SignatureEnding, right.Path + TranscodeJob.SignatureEnding);
            Assert.Equal(await File.ReadAllBytesAsync(signature), await File.ReadAllBytesAsync(other));
        }
        Assert.Equal(second.Folder.Path, Path.GetDirectoryName(second.Renditions[0].Path));
        warm.Dispose();
        await warm.GoneAsync();
    }

    [Fact]
    public async Task A_stream_of_warm_and_cold_runs_is_the_stream_of_cold_ones()
    {
        await Clips.MakeAsync(
            "-f lavfi -i testsrc2=s=320x180:r=30:d=6 -c:v libx264 -preset ultrafast -bf 2 -g 30 -sc_threshold 0 "
                + "-f segment -segment_time 1 -segment_format mpegts -reset_timestamps 0",
            Path.Combine(room.Folder, "mixed%03d.ts")
        );
        var recipe = EngineRoom.RecipeOf(Ts);
        using var warm = WarmRoom.Of(room);
        var (mixed, cold) = (Path.Combine(room.Folder, "mixed.ts"), Path.Combine(room.Folder, "cold.ts"));
        for (var i = 0; i < 6; i++)
        {
            var clip = Path.Combine(room.Folder, $"mixed00{i}.ts");
            if (i == 3)
            {
                warm.Children.Close("s");
            }
            using var one = await warm.TranscodeAsync(clip, recipe);
            using var other = await room.TranscodeAsync(clip, recipe);
            await AppendAsync(one.Renditions[0].Path, mixed);
            await AppendAsync(other.Renditions[0].Path, cold);
        }
        Assert.Equal((4, 2), (warm.Engine.Statistics.WarmRuns, warm.Engine.Statistics.ColdRuns));
        var times = (await Clips.PacketsAsync(mixed, "v:0")).Select(packet => packet.Pts).ToList();
        Assert.Equal(180, times.Count);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(3000, pair.Second - pair.First));
        Assert.Equal(await FramesAsync(cold), await FramesAsync(mixed));
    }

    private static async Task AppendAsync(string from, string to)
    {
        await using var end = new FileStream(to, FileMode.Append);
        await using var start = File.OpenRead(from);
        await start.CopyToAsync(end);
    }

    /// <summary>Each decoded picture and sound with its time and hash, as ffmpeg sees them.</summary>
    private static async Task<string> FramesAsync(string path)
    {
        var (code, output, error) = await Clips.RunAsync(
            "ffmpeg",
            $"-v error -copyts -i {path} -fps_mode passthrough -f framemd5 -"
        );
        return code == 0 && output.Contains("0,", StringComparison.Ordinal)
            ? output
            : throw new InvalidOperationException($"{path}: {error}");
    }
}
