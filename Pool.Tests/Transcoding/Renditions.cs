using Pool.Protocol.Media;
using Xunit;

namespace Pool.Tests.Transcoding;

/// <summary>What was ordered is what comes out, says ffprobe.</summary>
[Collection("engine room")]
public sealed class Renditions(EngineRoom room)
{
    [Fact]
    public async Task Intra_only_makes_every_frame_a_key_frame()
    {
        var packets = await FramesOfAsync(EngineRoom.Small with { GopMs = -1, BFrames = 3 });
        Assert.Equal(60, packets.Count);
        Assert.All(packets, packet => Assert.True(packet.IsKey));
    }

    [Theory]
    [InlineData(1000, null, new[] { 0, 30 })]
    [InlineData(700, null, new[] { 0, 21, 42 })]
    [InlineData(100, null, new[] { 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 42, 45, 48, 51, 54, 57 })]
    [InlineData(1000, 15u, new[] { 0, 15 })]
    [InlineData(0, null, new[] { 0 })]
    public async Task Key_frames_come_where_asked_and_nowhere_else(int gopMs, uint? fps, int[] expected)
    {
        var spec = EngineRoom.Small with { GopMs = gopMs, BFrames = 3, Fps = fps is { } rate ? new FrameRate(rate, 1) : null };
        var packets = await FramesOfAsync(spec);
        Assert.Equal(expected, packets.Index().Where(entry => entry.Item.IsKey).Select(entry => entry.Index));
    }

    [Theory]
    [InlineData(EncoderProfile.Baseline, 0, "Constrained Baseline", "0")]
    [InlineData(EncoderProfile.Main, 3, "Main", "2")]
    [InlineData(EncoderProfile.High, 3, "High", "2")]
    [InlineData(EncoderProfile.ConstrainedHigh, 0, "High", "0")]
    [InlineData(EncoderProfile.Default, 1, "High", "1")]
    public async Task Profile_and_B_frames_are_as_ordered(EncoderProfile profile, int bFrames, string name, string reorder)
    {
        var spec = EngineRoom.Small with { Profile = profile, BFrames = bFrames };
        var recipe = EngineRoom.RecipeOf(spec) with { Preset = PresetClass.Live };
        using var done = await room.TranscodeAsync(await room.CameraAsync(), recipe);
        var video = await Clips.VideoAsync(done.Renditions[0].Path);
        Assert.Equal(name, Clips.Value(video, "profile"));
        Assert.Equal(reorder, Clips.Value(video, "has_b_frames"));
        var longest = (await Clips.PictureTypesAsync(done.Renditions[0].Path)).Split('I', 'P').Max(run => run.Length);
        Assert.Equal(bFrames, longest);
    }

    [Fact]
    public async Task Quality_decides_the_size_and_the_bit_rate_is_its_ceiling()
    {
        var fine = EngineRoom.Small with { BitrateBps = 0, Quality = 18 };
        var recipe = EngineRoom.RecipeOf(fine, fine with { Quality = 40 }, fine with { BitrateBps = 100_000 });
        using var done = await room.TranscodeAsync(await room.CameraAsync(), recipe);
        var sizes = new List<int>();
        foreach (var rendition in done.Renditions)
        {
            sizes.Add((await Clips.PacketsAsync(rendition.Path, "v:0")).Sum(packet => packet.Bytes));
        }
        Assert.True(sizes[0] > 3 * sizes[1], $"CRF 18 took {sizes[0]} bytes, CRF 40 {sizes[1]}");
        Assert.True(sizes[2] < sizes[0] / 2, $"without ceiling {sizes[0]} bytes, with one {sizes[2]}");
    }

    [Fact]
    public async Task The_bit_rate_is_kept()
    {
        var packets = await FramesOfAsync(EngineRoom.Small with { BitrateBps = 300_000 });
        Assert.InRange(packets.Sum(packet => packet.Bytes) * 8 / 2, 200_000, 360_000);
    }

    [Fact]
    public async Task Hevc_comes_out_in_both_containers()
    {
        var hevc = EngineRoom.Small with { Codec = VideoCodec.Hevc, GopMs = 1000, BFrames = 3 };
        var recipe = EngineRoom.RecipeOf(hevc, hevc with { Container = Container.Mp4 });
        using var done = await room.TranscodeAsync(await room.CameraAsync(), recipe);
        var source = (await Clips.PacketsAsync(await room.CameraAsync(), "v:0")).Select(packet => packet.Pts);
        foreach (var rendition in done.Renditions)
        {
            var packets = await Clips.PacketsAsync(rendition.Path, "v:0");
            Assert.Equal("hevc", Clips.Value(await Clips.VideoAsync(rendition.Path), "codec_name"));
            Assert.Equal(source, packets.Select(packet => packet.Pts));
            Assert.Equal([0, 30], packets.Index().Where(entry => entry.Item.IsKey).Select(entry => entry.Index));
        }
    }

    [Fact]
    public async Task Mp4_has_its_index_in_front()
    {
        using var done = await room.TranscodeAsync(
            await room.CameraAsync(),
            EngineRoom.RecipeOf(EngineRoom.Small with { Container = Container.Mp4 })
        );
        var bytes = await File.ReadAllBytesAsync(done.Renditions[0].Path);
        var index = bytes.AsSpan().IndexOf("moov"u8);
        Assert.InRange(index, 0, bytes.AsSpan().IndexOf("mdat"u8));
    }

    [Fact]
    public async Task A_turned_source_comes_out_upright()
    {
        var plain = await room.ClipAsync("plain.mp4", $"-i {await room.CameraAsync()} -c copy");
        var clip = await room.ClipAsync("turned.mp4", $"-i {plain} -c copy -metadata:s:v rotate=90");
        var facts = await Clips.FactsAsync(clip);
        Assert.Equal((180, 320), (facts.Video!.WidthPx, facts.Video.HeightPx));
        var video = await VideoOfAsync(clip, EngineRoom.Small with { WidthPx = 90, HeightPx = 160 });
        Assert.Equal((90, 160), (Clips.Number(video, "width"), Clips.Number(video, "height")));
        Assert.DoesNotContain("rotation", video, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "full-chroma.ts",
        "-f lavfi -i testsrc2=s=320x180:r=30:d=1,format=yuv444p -c:v libx264 -preset ultrafast -f mpegts"
    )]
    [InlineData(
        "ten-bit.ts",
        "-f lavfi -i testsrc2=s=320x180:r=30:d=1,format=yuv420p10 -c:v libx264 -preset ultrafast -f mpegts"
    )]
    [InlineData("odd.ts", "-f lavfi -i testsrc2=s=213x121:r=30:d=1,format=yuv444p -c:v libx264 -preset ultrafast -f mpegts")]
    [InlineData("mpeg2.ts", "-f lavfi -i testsrc2=s=320x180:r=30:d=1 -c:v mpeg2video -f mpegts")]
    public async Task Odd_pictures_come_out_as_8_bit_4_2_0_of_the_ordered_size(string name, string arguments)
    {
        var video = await VideoOfAsync(await room.ClipAsync(name, arguments), EngineRoom.Small);
        Assert.Equal("yuv420p", Clips.Value(video, "pix_fmt"));
        Assert.Equal((160, 90), (Clips.Number(video, "width"), Clips.Number(video, "height")));
    }

    [Theory]
    [InlineData(VideoCodec.H264, SampleFormat.Yuv422, "yuv422p", "High 4:2:2")]
    [InlineData(VideoCodec.H264, SampleFormat.Yuv444, "yuv444p", "High 4:4:4 Predictive")]
    [InlineData(VideoCodec.H264, SampleFormat.Yuv420Of10Bit, "yuv420p10le", "High 10")]
    [InlineData(VideoCodec.H264, SampleFormat.Yuv422Of10Bit, "yuv422p10le", "High 4:2:2")]
    [InlineData(VideoCodec.H264, SampleFormat.Yuv444Of10Bit, "yuv444p10le", "High 4:4:4 Predictive")]
    [InlineData(VideoCodec.Hevc, SampleFormat.Yuv420Of10Bit, "yuv420p10le", "Main 10")]
    [InlineData(VideoCodec.Hevc, SampleFormat.Yuv422Of10Bit, "yuv422p10le", "Rext")]
    [InlineData(VideoCodec.Hevc, SampleFormat.Yuv444, "yuv444p", "Rext")]
    public async Task Depth_and_chroma_are_as_ordered(VideoCodec codec, SampleFormat samples, string pixels, string profile)
    {
        var spec = EngineRoom.Small with { Codec = codec, Samples = samples, Profile = EncoderProfile.High };
        using var done = await room.TranscodeAsync(await room.CameraAsync(), EngineRoom.RecipeOf(spec));
        var video = await Clips.VideoAsync(done.Renditions[0].Path);
        Assert.Equal((pixels, profile), (Clips.Value(video, "pix_fmt"), Clips.Value(video, "profile")));
        // And our own reader, which judges what comes back, sees the same.
        var facts = Clips.Inspect(done.Renditions[0].Path).Video!;
        Assert.Equal((samples.ChromaFormat(), samples.Depth()), (facts.ChromaFormat, facts.BitDepth));
        Assert.Equal(60, facts.Frames);
    }

    [Fact]
    public async Task No_metadata_of_the_source_is_passed_on()
    {
        var clip = await room.ClipAsync(
            "named.mp4",
            $"-i {await room.CameraAsync()} -c copy -metadata title=private -metadata location=+52.5+13.4/ -metadata:s:v handler_name=private"
        );
        var recipe = EngineRoom.RecipeOf(EngineRoom.Small, EngineRoom.Small with { Container = Container.Mp4 });
        using var done = await room.TranscodeAsync(clip, recipe);
        foreach (var rendition in done.Renditions)
        {
            var (_, tags, _) = await Clips.RunAsync("ffprobe", $"-v error -show_format -show_streams {rendition.Path}");
            Assert.DoesNotContain("private", tags, StringComparison.Ordinal);
            Assert.DoesNotContain("52.5", tags, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sixteen_renditions_come_out_in_their_order()
    {
        var specs = Enumerable
            .Range(0, Recipe.MaxRenditions)
            .Select(i => EngineRoom.Small with { WidthPx = 160 + 2 * i })
            .ToArray();
        using var done = await room.TranscodeAsync(await room.CameraAsync(), EngineRoom.RecipeOf(specs));
        Assert.All(done.Renditions, rendition => Assert.Equal(60, rendition.FramesClaimed));
        Assert.Equal(160 + 2 * 15, Clips.Number(await Clips.VideoAsync(done.Renditions[15].Path), "width"));
    }

    [Fact]
    public async Task Sound_is_copied()
    {
        var clip = await room.CameraAsync();
        var recipe = EngineRoom.RecipeOf(EngineRoom.Small, EngineRoom.Small with { Container = Container.Mp4 });
        using var done = await room.TranscodeAsync(clip, recipe);
        var source = (await Clips.PacketsAsync(clip, "a:0")).Count;
        foreach (var rendition in done.Renditions)
        {
            Assert.Equal(source, (await Clips.PacketsAsync(rendition.Path, "a:0")).Count);
            Assert.Equal(await Clips.HashAsync(clip, "a:0"), await Clips.HashAsync(rendition.Path, "a:0"));
        }
    }

    [Fact]
    public async Task Absent_sound_stays_absent()
    {
        var clip = await room.ClipAsync("silent.ts", $"-i {await room.CameraAsync()} -an -c copy -f mpegts");
        using var done = await room.TranscodeAsync(clip, EngineRoom.RecipeOf(EngineRoom.Small));
        Assert.Null((await Clips.FactsAsync(done.Renditions[0].Path)).Audio);
    }

    [Fact]
    public async Task A_sound_track_without_sound_does_no_harm()
    {
        // Goal: a one-frame segment declares sound in its PMT and has none. Method: take the sound's packets out, keep the tables.
        var bytes = await File.ReadAllBytesAsync(await room.CameraAsync());
        const int packetBytes = 188;
        var kept = bytes
            .Chunk(packetBytes)
            .Where(packet => (packet[1] & 0x1f) != 1 || packet[2] != 1)
            .SelectMany(packet => packet);
        var clip = Path.Combine(room.Folder, "hollow.ts");
        await File.WriteAllBytesAsync(clip, [.. kept]);
        var facts = await Clips.FactsAsync(clip);
        Assert.Equal(0, facts.Audio!.Packets);
        using var done = await room.TranscodeAsync(clip, EngineRoom.RecipeOf(EngineRoom.Small), facts);
        Assert.Equal(60, done.Renditions[0].FramesClaimed);
    }

    private async Task<IReadOnlyList<Packet>> FramesOfAsync(RenditionSpec spec)
    {
        using var done = await room.TranscodeAsync(await room.CameraAsync(), EngineRoom.RecipeOf(spec));
        return await Clips.PacketsAsync(done.Renditions[0].Path, "v:0");
    }

    private async Task<string> VideoOfAsync(string clip, RenditionSpec spec)
    {
        using var done = await room.TranscodeAsync(clip, EngineRoom.RecipeOf(spec));
        return await Clips.VideoAsync(done.Renditions[0].Path);
    }
}
