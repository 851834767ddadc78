using Pool.Protocol.Media;
using Xunit;

namespace Pool.Tests.Transcoding;

/// <summary>
/// Every kind of source the way the pool takes it: our reader finds the facts, the resolver makes the recipe, the engine transcodes; ffprobe
/// says whether all frames are there, at the source's times and in the size that the profile allows.
/// </summary>
[Collection("engine room")]
public sealed class SourceShapes(EngineRoom room)
{
    private const string Wide = "-f lavfi -i testsrc2=s=320x180:r=30:d=1";
    private const string X264 = "-c:v libx264 -preset ultrafast";

    [Theory]
    [InlineData("h264.ts", $"{Wide} {X264} -bf 2 -f mpegts", VideoCodec.H264)]
    [InlineData("hevc.ts", $"{Wide} -c:v libx265 -preset ultrafast -x265-params log-level=error -f mpegts", VideoCodec.Hevc)]
    [InlineData(
        "hevc-10bit.mp4",
        $"{Wide} -c:v libx265 -preset ultrafast -x265-params log-level=error -pix_fmt yuv420p10le -tag:v hvc1",
        VideoCodec.Hevc
    )]
    [InlineData("vp9.mp4", $"{Wide} -c:v libvpx-vp9 -deadline realtime -cpu-used 8", VideoCodec.Vp9)]
    [InlineData("plain.mp4", $"{Wide} {X264} -bf 2", VideoCodec.H264)]
    [InlineData("fast.mp4", $"{Wide} {X264} -bf 2 -movflags +faststart", VideoCodec.H264)]
    [InlineData("fragmented.mp4", $"{Wide} {X264} -bf 2 -g 10 -movflags +frag_keyframe+empty_moov", VideoCodec.H264)]
    [InlineData("cmaf.mp4", $"{Wide} {X264} -bf 2 -g 10 -movflags +cmaf+frag_keyframe+empty_moov", VideoCodec.H264)]
    [InlineData("varying.ts", $"{Wide} -vf select=not(eq(mod(n\\,7)\\,3)) -fps_mode vfr {X264} -bf 2 -f mpegts", VideoCodec.H264)]
    [InlineData("one-frame.ts", $"{Wide} -frames:v 1 {X264} -f mpegts", VideoCodec.H264)]
    public async Task Every_frame_of_a_source_comes_out_at_its_time(string name, string arguments, VideoCodec codec)
    {
        var clip = await room.ClipAsync(name, arguments);
        Assert.Equal(codec, Clips.Inspect(clip).Video!.Codec);
        await AssertPassesAsync(clip, Profile(160, 90), 160, 90);
    }

    [Fact]
    public async Task Vp8_in_mp4_is_taken()
    {
        var ivf = await room.ClipAsync("vp8.ivf", $"{Wide} -c:v libvpx -deadline realtime -cpu-used 8");
        var clip = Path.Combine(room.Folder, "vp8.mp4");
        await File.WriteAllBytesAsync(clip, Vp8Clip.FromIvf(await File.ReadAllBytesAsync(ivf)));
        Assert.Equal((VideoCodec.Vp8, 30), (Clips.Inspect(clip).Video!.Codec, Clips.Inspect(clip).Video!.Frames));
        await AssertPassesAsync(clip, Profile(160, 90), 160, 90);
    }

    [Theory]
    [InlineData("853x479", 853, 479, 854, 480)]
    [InlineData("853x479", 426, 240, 426, 240)]
    [InlineData("360x640", 640, 360, 202, 360)]
    [InlineData("640x480", 320, 180, 320, 240)]
    [InlineData("320x180", 0, 0, 146, 82)]
    [InlineData("180x320", 10, 10, 146, 260)]
    [InlineData("800x100", 146, 50, 400, 50)]
    [InlineData("5120x2880", 5120, 2880, 4096, 2304)]
    public async Task A_profile_bounds_the_larger_side(string size, int width, int height, int expectedWidth, int expectedHeight)
    {
        var clip = await room.ClipAsync(
            $"{size}.ts",
            $"-f lavfi -i testsrc2=s={size}:r=30:d=1,format=yuv444p -frames:v 3 {X264} -f mpegts"
        );
        await AssertPassesAsync(clip, Profile(width, height), expectedWidth, expectedHeight);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(270)]
    public async Task A_turned_source_is_bounded_as_it_is_shown(int degrees)
    {
        var plain = await room.ClipAsync("unturned.mp4", $"{Wide} {X264}");
        var clip = await room.ClipAsync($"turned-{degrees}.mp4", $"-i {plain} -c copy -metadata:s:v rotate={degrees}");
        await AssertPassesAsync(clip, Profile(320, 180), 146, 260);
    }

    [Fact]
    public async Task A_stream_that_changes_its_size_between_segments_goes_on_in_the_new_shape()
    {
        var before = await room.ClipAsync("before.ts", $"{Wide} {X264} -muxdelay 0 -output_ts_offset 10 -f mpegts");
        var after = await room.ClipAsync(
            "after.ts",
            $"-f lavfi -i testsrc2=s=240x320:r=30:d=1 {X264} -muxdelay 0 -output_ts_offset 11 -f mpegts"
        );
        var first = await AssertPassesAsync(before, Profile(160, 160), 160, 90);
        var second = await AssertPassesAsync(after, Profile(240, 240), 180, 240);
        Assert.Equal(3000, second[0] - first[^1]);
    }

    [Fact]
    public async Task A_varying_rate_becomes_an_exact_one()
    {
        var clip = await room.ClipAsync(
            "varying-long.ts",
            $"{Wide} -vf select=gt(mod(n\\,7)\\,2) -fps_mode vfr {X264} -bf 2 -f mpegts"
        );
        var recipe = Resolve(clip, Profile(160, 90) with { Fps = new FrameRate(25, 1) });
        using var done = await room.TranscodeAsync(clip, recipe);
        var times = TimesOf(await Clips.PacketsAsync(done.Renditions[0].Path, "v:0"));
        Assert.Equal(TimesOf(await Clips.PacketsAsync(clip, "v:0"))[0], times[0]);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(3600, pair.Second - pair.First));
    }

    [Fact]
    public async Task A_video_track_without_a_frame_is_the_source_s_fault()
    {
        // Goal: video is declared, and none comes. Method: take its packets out, keep the tables and the sound.
        var bytes = await File.ReadAllBytesAsync(await room.CameraAsync());
        var kept = bytes.Chunk(188).Where(packet => (packet[1] & 0x1f) != 1 || packet[2] != 0).SelectMany(packet => packet);
        var clip = Path.Combine(room.Folder, "pictureless.ts");
        await File.WriteAllBytesAsync(clip, [.. kept]);
        var facts = Clips.Inspect(clip);
        Assert.Equal(0, facts.Video!.Frames);
        Assert.True(facts.Audio!.Packets > 0);
        using var done = await room.TranscodeAsync(clip, EngineRoom.RecipeOf(EngineRoom.Small));
        Assert.Equal(new Pool.Actors.Agent.TranscodeOutcome.SourceAtFault("the source has no video frames"), done.Outcome);
    }

    /// <returns>Times of the rendition.</returns>
    private async Task<List<long>> AssertPassesAsync(string clip, RenditionProfile profile, int widthPx, int heightPx)
    {
        using var done = await room.TranscodeAsync(clip, Resolve(clip, profile));
        var rendition = done.Renditions[0].Path;
        var video = await Clips.VideoAsync(rendition);
        Assert.Equal((widthPx, heightPx), (Clips.Number(video, "width"), Clips.Number(video, "height")));
        Assert.DoesNotContain("rotation", video, StringComparison.Ordinal);
        var times = TimesOf(await Clips.PacketsAsync(rendition, "v:0"));
        Assert.Equal(TimesOf(await Clips.PacketsAsync(clip, "v:0")), times);
        Assert.NotEmpty(times);
        return times;
    }

    private static Recipe Resolve(string clip, RenditionProfile profile)
    {
        var video = Clips.Inspect(clip).Video!;
        var wish = new RecipeWish
        {
            Profiles = [profile],
            SourceWidthPx = video.WidthPx,
            SourceHeightPx = video.HeightPx,
            Preset = PresetClass.Fastest,
        };
        return RecipeResolver.TryResolve(wish, out var recipe, out var text)
            ? recipe!
            : throw new InvalidOperationException(text);
    }

    private static RenditionProfile Profile(int widthPx, int heightPx) =>
        new()
        {
            Name = "any",
            WidthPx = widthPx,
            HeightPx = heightPx,
            BitrateBps = 300_000,
        };

    private static List<long> TimesOf(IReadOnlyList<Packet> packets) => [.. packets.Select(packet => packet.Pts)];
}
