using Pool.Protocol.Media;
using Xunit;

namespace Pool.Tests.Media;

/// <summary>Every shape of clip: what our own reader counts is what ffprobe counts.</summary>
[Collection(ClipCollection.Name)]
public sealed class ClipsAgreeWithFfprobe(ClipShapes clips)
{
    private const long ClockPeriod = 1L << 33;

    [Theory]
    [MemberData(nameof(ClipShapes.Names), MemberType = typeof(ClipShapes))]
    public async Task Counts_sizes_and_times_are_those_of_ffprobe(string name)
    {
        string path = clips.PathOf(name);
        var facts = Inspect.File(path);
        var probe = await Probe.ReadAsync(path);

        Assert.NotNull(facts);
        Assert.Equal(name.EndsWith(".ts", StringComparison.Ordinal) ? Container.MpegTs : Container.Mp4, facts.Container);
        AssertVideo(facts.Video, probe);
        Assert.Equal(probe.AudioPackets is null, facts.Audio is null);
        Assert.Equal(Wrapped(probe.FirstAudioPts), Wrapped(facts.Audio?.FirstPts));
        Assert.Equal(probe.AudioPackets is 0, facts.Audio?.Packets is 0);
        if (facts.Container == Container.Mp4)
            Assert.Equal(probe.AudioPackets, facts.Audio?.Packets);
    }

    [Theory]
    [InlineData("plain.ts", VideoCodec.H264, 1, 8)]
    [InlineData("odd.ts", VideoCodec.H264, 3, 8)]
    [InlineData("422.ts", VideoCodec.H264, 2, 8)]
    [InlineData("10bit.ts", VideoCodec.H264, 1, 10)]
    [InlineData("gray.ts", VideoCodec.H264, 0, 8)]
    [InlineData("plain.mp4", VideoCodec.H264, 1, 8)]
    [InlineData("hevc.ts", VideoCodec.Hevc, 1, 8)]
    [InlineData("hevc-10bit.ts", VideoCodec.Hevc, 1, 10)]
    [InlineData("hevc-422.ts", VideoCodec.Hevc, 2, 8)]
    [InlineData("hev1.mp4", VideoCodec.Hevc, 1, 8)]
    [InlineData("mpeg2.ts", VideoCodec.Mpeg2, 1, 8)]
    [InlineData("mpeg4.ts", VideoCodec.Other, null, null)]
    [InlineData("vp9.mp4", VideoCodec.Vp9, null, null)]
    public void Codec_chroma_and_depth_are_read_from_the_picture_header(string name, VideoCodec codec, int? chroma, int? depth)
    {
        var video = Inspect.File(clips.PathOf(name))!.Video!;

        Assert.Equal((codec, chroma, depth), (video.Codec, video.ChromaFormat, video.BitDepth));
    }

    [Fact]
    public void Audio_that_is_declared_but_empty_shows_as_no_packets() =>
        Assert.Equal(new AudioFacts(0, null), Inspect.File(clips.PathOf("silent-audio.ts"))!.Audio);

    [Theory]
    [InlineData("plain.ts")]
    [InlineData("bframes.ts")]
    [InlineData("hevc.ts")]
    [InlineData("open-gop.ts")]
    [InlineData("mpeg2.ts")]
    public async Task A_file_cut_off_at_the_end_holds_what_is_left(string name)
    {
        byte[] whole = await File.ReadAllBytesAsync(clips.PathOf(name));
        string path = await WriteAsync("head-" + name, whole[..(whole.Length * 2 / 3)]);

        await AssertAsFfprobe(path);
    }

    [Theory]
    [InlineData("plain.ts")]
    [InlineData("open-gop.ts")]
    [InlineData("intra-refresh.ts")]
    public async Task A_file_that_starts_inside_a_group_of_pictures_counts_what_no_decoder_shows(string name)
    {
        byte[] whole = await File.ReadAllBytesAsync(clips.PathOf(name));
        // Two clips with one clock, so that there is a random access point after the cut.
        byte[] twice = [.. whole[(whole.Length / 5)..], .. whole];
        string path = await WriteAsync("tail-" + name, twice);

        var video = await AssertAsFfprobe(path);
        var probe = await Probe.ReadAsync(path);

        Assert.InRange(video.LeadingFrames, 1, video.Frames - 1);
        Assert.Equal(probe.DecodedFrames, video.Frames - video.LeadingFrames);
        Assert.Equal(probe.FirstDecodedPts, video.FirstShownPts);
    }

    [Fact]
    public async Task Hevc_that_starts_inside_a_group_of_pictures_counts_what_no_decoder_shows_rightly()
    {
        byte[] whole = await File.ReadAllBytesAsync(clips.PathOf("hevc.ts"));
        string path = await WriteAsync("tail-hevc.ts", [.. whole[(whole.Length / 5)..], .. whole]);

        var video = await AssertAsFfprobe(path);

        // ffprobe shows the frames in front of the first random access point, damaged; the leading pictures behind it, it drops as well.
        Assert.InRange(video.LeadingFrames, 1, video.Frames - 1);
        Assert.InRange((await Probe.ReadAsync(path)).DecodedFrames!.Value, video.Frames - video.LeadingFrames, video.Frames - 1);
    }

    [Fact]
    public async Task Garbage_in_front_and_holes_inside_do_not_lose_the_rest()
    {
        byte[] whole = await File.ReadAllBytesAsync(clips.PathOf("plain.ts"));
        byte[] garbage = new byte[5000];
        Array.Fill(garbage, (byte)0x47, 100, 40);
        int hole = whole.Length / 2;
        byte[] damaged = [.. garbage, .. whole[..hole], .. whole[(hole + 37)..]];

        int frames = Inspect.Bytes(damaged)!.Video!.Frames;

        Assert.InRange(frames, 59, 60);
    }

    [Fact]
    public async Task A_change_of_size_inside_a_file_is_seen()
    {
        byte[] small = await File.ReadAllBytesAsync(clips.PathOf("plain.ts"));
        byte[] large = await File.ReadAllBytesAsync(clips.PathOf("odd-420.ts"));

        var video = Inspect.Bytes((byte[])[.. small, .. large])!.Video!;

        Assert.True(video.SizeChanges);
        Assert.Equal((320, 180, 120), (video.WidthPx, video.HeightPx, video.Frames));
        Assert.False(Inspect.Bytes((byte[])[.. small, .. small])!.Video!.SizeChanges);
    }

    [Theory]
    [InlineData("wrap.ts")]
    [InlineData("offgrid.ts")]
    public void Times_keep_their_tick_off_the_grid_and_across_the_wrap(string name)
    {
        var video = Inspect.File(clips.PathOf(name))!.Video!;

        Assert.InRange(video.FirstPts!.Value, 0, ClockPeriod - 1);
        Assert.Equal(59 * 3000, video.LastPts - video.FirstPts);
        Assert.Equal(name == "wrap.ts", video.LastPts >= ClockPeriod);
        Assert.Equal(name == "offgrid.ts", video.FirstPts % 3000 is not 0);
    }

    [Theory]
    [MemberData(nameof(ClipShapes.Names), MemberType = typeof(ClipShapes))]
    public async Task Blocks_of_memory_of_any_size_give_the_same_facts(string name)
    {
        byte[] bytes = await File.ReadAllBytesAsync(clips.PathOf(name));
        var whole = Inspect.Bytes(bytes);

        foreach (int blockBytes in (int[])[7, 188, 1000, 4096])
            Assert.Equal(whole, Inspect.Blocks(bytes, blockBytes));
    }

    private async Task<string> WriteAsync(string name, byte[] bytes)
    {
        string path = clips.Scratch(name);
        await File.WriteAllBytesAsync(path, bytes);
        return path;
    }

    internal static async Task<VideoFacts> AssertAsFfprobe(string path)
    {
        var video = Inspect.File(path)?.Video;
        AssertVideo(video, await Probe.ReadAsync(path));
        return video!;
    }

    private static void AssertVideo(VideoFacts? video, Probe probe)
    {
        Assert.Equal(probe.VideoPackets, video?.Frames);
        if (video is null)
            return;
        bool readsHeaders = video.Codec != VideoCodec.Other;
        Assert.Equal(readsHeaders ? (probe.WidthPx, probe.HeightPx) : (0, 0), (video.WidthPx, video.HeightPx));
        Assert.Equal((long)video.Frames * video.WidthPx * video.HeightPx, video.Pixels);
        Assert.Equal(Wrapped(probe.FirstPts), Wrapped(video.FirstPts));
        Assert.Equal(probe.LastPts - probe.FirstPts, video.LastPts - video.FirstPts);
        Assert.False(video.SizeChanges);
    }

    // ffprobe puts times before the wrap below zero.
    private static long? Wrapped(long? pts) => pts & (ClockPeriod - 1);
}
