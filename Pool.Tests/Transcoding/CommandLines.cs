using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Worker.Devices;
using Pool.Worker.Transcoding;
using Xunit;

namespace Pool.Tests.Transcoding;

/// <summary>Recipes as command lines, without running them: the only proof there is of what a GPU would be told.</summary>
public sealed class CommandLines
{
    private static readonly RenditionSpec Spec = new()
    {
        WidthPx = 854,
        HeightPx = 480,
        BitrateBps = 1_200_000,
        Profile = EncoderProfile.High,
        GopMs = 2000,
        BFrames = 3,
    };

    private static readonly MediaFacts Facts = new()
    {
        Container = Container.MpegTs,
        Video = new VideoFacts
        {
            Codec = VideoCodec.H264,
            WidthPx = 1280,
            HeightPx = 720,
            Frames = 60,
            LeadingFrames = 0,
            FirstPts = 312_000,
            LastPts = 489_000,
        },
        Audio = new AudioFacts(94, 312_000),
    };

    private static readonly TranscodeSettings Settings = Defaults.Of<TranscodeSettings>() with { Threads = 2 };

    [Fact]
    public void Software_as_a_whole()
    {
        Assert.Equal(
            "-hide_banner -nostdin -nostats -v verbose -progress pipe:1 -stats_period 0.25 -filter_complex_threads 2 -threads 2 "
                + "-max_pixels 36000000 -protocol_whitelist file -format_whitelist mpegts -copyts -i \"source\" "
                + "-filter_complex \"[0:v:0]split=2[s0][s1];[s0]scale=854:480,format=yuv420p,trim=end_frame=62[o0];[s1]scale=640:360,format=yuv420p,trim=end_frame=62[o1]\" "
                + "-map \"[o0]\" -map 0:a:0? -c:a copy -c:v libx264 -threads 2 -preset veryfast -profile:v high -bf 3 -forced-idr 1 "
                + "-g 100000 -force_key_frames \"expr:gte(t*1000+0.01,n_forced*2000)\" -b:v 1200000 -maxrate 1200000 -bufsize 2400000 "
                + "-sc_threshold 0 -fps_mode passthrough -enc_time_base 1:90000 -muxdelay 0 -avoid_negative_ts disabled "
                + "-map_metadata -1 -map_chapters -1 -f mpegts \"o0.ts\" -y "
                + "-map \"[o1]\" -map 0:a:0? -c:a copy -c:v libx264 -threads 2 -preset veryfast -profile:v baseline -bf 0 -forced-idr 1 "
                + "-g 100000 -b:v 600000 -maxrate 600000 -bufsize 1200000 -sc_threshold 0 "
                + "-fps_mode passthrough -enc_time_base 1:90000 -muxdelay 0 -avoid_negative_ts disabled "
                + "-map_metadata -1 -map_chapters -1 -movflags +faststart -movie_timescale 90000 -video_track_timescale 90000 -f mp4 \"o1.mp4\" -y",
            TextOf(
                Hardware.Cpu,
                Facts,
                Spec,
                new RenditionSpec
                {
                    WidthPx = 640,
                    HeightPx = 360,
                    BitrateBps = 600_000,
                    Container = Container.Mp4,
                    Profile = EncoderProfile.Baseline,
                }
            )
        );
    }

    [Fact]
    public void Gpu_as_a_whole()
    {
        Assert.Equal(
            "-hide_banner -nostdin -nostats -v verbose -progress pipe:1 -stats_period 0.25 -init_hw_device cuda=g:1 -filter_hw_device g "
                + "-hwaccel cuda -hwaccel_device g -hwaccel_output_format cuda -extra_hw_frames 8 -filter_complex_threads 2 -threads 2 "
                + "-max_pixels 36000000 -protocol_whitelist file -format_whitelist mpegts -copyts -i \"source\" "
                + "-filter_complex \"[0:v:0]split=1[s0];[s0]scale_cuda=854:480:format=yuv420p,trim=end_frame=62[o0]\" "
                + "-map \"[o0]\" -map 0:a:0? -c:a copy -c:v h264_nvenc -threads 2 -preset p4 -profile:v high -bf 0 -forced-idr 1 "
                + "-g 100000 -force_key_frames \"expr:gte(t*1000+0.01,n_forced*2000)\" -rc vbr -b:v 1200000 -maxrate 1200000 -bufsize 2400000 "
                + "-no-scenecut 1 -delay 0 -fps_mode passthrough -enc_time_base 1:90000 -muxdelay 0 -avoid_negative_ts disabled "
                + "-map_metadata -1 -map_chapters -1 -f mpegts \"o0.ts\" -y",
            TextOf(new Hardware(1, DecodeOnGpu: true), Facts, Spec)
        );
    }

    [Fact]
    public void Where_the_gpu_cannot_decode_frames_are_uploaded_once()
    {
        var text = TextOf(new Hardware(0, DecodeOnGpu: false), Facts, Spec, Spec);
        Assert.Contains("[0:v:0]format=yuv420p,hwupload,split=2[s0][s1];[s0]scale_cuda", text, StringComparison.Ordinal);
        Assert.DoesNotContain("-hwaccel", text, StringComparison.Ordinal);
        Assert.Contains("-init_hw_device cuda=g:0 -filter_hw_device g", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 20, 0, "-crf 20 ")]
    [InlineData(false, 20, 900_000, "-crf 20 -maxrate 900000 -bufsize 1800000")]
    [InlineData(true, 20, 0, "-rc vbr -cq 27 -b:v 0 ")]
    [InlineData(true, 48, 900_000, "-rc vbr -cq 51 -b:v 0 -maxrate 900000 -bufsize 1800000")]
    [InlineData(false, 0, 2_000_000_000, "-b:v 2000000000 -maxrate 2000000000 -bufsize 2147483647")]
    public void Rate_control(bool gpu, int quality, long bitrateBps, string expected)
    {
        var hardware = gpu ? new Hardware(0, DecodeOnGpu: true) : Hardware.Cpu;
        Assert.Contains(
            expected,
            TextOf(hardware, Facts, Spec with { Quality = quality, BitrateBps = bitrateBps }),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(false, 3, 3)]
    [InlineData(true, 3, 0)]
    public void Nvenc_reorders_only_at_a_constant_rate(bool gpu, int ordered, int passedThrough)
    {
        var hardware = gpu ? new Hardware(0, DecodeOnGpu: true) : Hardware.Cpu;
        var paced = Spec with { BFrames = ordered, Fps = new FrameRate(30, 1) };
        Assert.Contains($"-bf {passedThrough} ", TextOf(hardware, Facts, paced with { Fps = null }), StringComparison.Ordinal);
        Assert.Contains($"-bf {ordered} ", TextOf(hardware, Facts, paced), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, null, "-g 1 ")]
    [InlineData(0, null, "-g 100000 ")]
    [InlineData(1000, 30u, "-g 30 ")]
    [InlineData(2000, 15u, "-g 30 ")]
    public void Key_frame_distance(int gopMs, uint? fps, string expected)
    {
        var spec = Spec with { GopMs = gopMs, Fps = fps is { } rate ? new FrameRate(rate, 1) : null };
        var text = TextOf(Hardware.Cpu, Facts, spec);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain("force_key_frames", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, PresetClass.Live, VideoCodec.H264, "-c:v libx264 -threads 2 -preset veryfast")]
    [InlineData(false, PresetClass.Fastest, VideoCodec.H264, "-c:v libx264 -threads 2 -preset ultrafast")]
    [InlineData(false, PresetClass.Live, VideoCodec.Hevc, "-c:v libx265 -threads 2 -preset veryfast -profile:v main")]
    [InlineData(true, PresetClass.Live, VideoCodec.Hevc, "-c:v hevc_nvenc -threads 2 -preset p4 -profile:v main")]
    [InlineData(true, PresetClass.Fastest, VideoCodec.H264, "-c:v h264_nvenc -threads 2 -preset p1")]
    public void Encoder_and_preset(bool gpu, PresetClass preset, VideoCodec codec, string expected)
    {
        var hardware = gpu ? new Hardware(0, DecodeOnGpu: true) : Hardware.Cpu;
        var plan = new EncodePlan("source", Facts, new Recipe([Spec with { Codec = codec }], preset, null), hardware, Settings);
        Assert.Contains(expected, FfmpegArguments.Of(plan).Arguments, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(312_000L, "setpts=PTS-(312000),fps=30000/1001,settb=1/90000,setpts=PTS+(312000)")]
    [InlineData((1L << 33) - 1, "setpts=PTS-(-1),fps=30000/1001,settb=1/90000,setpts=PTS+(-1)")]
    [InlineData((1L << 33) - 5_400_000, "setpts=PTS-(-5400000),fps=30000/1001,settb=1/90000,setpts=PTS+(-5400000)")]
    [InlineData((1L << 33) - 5_400_001, "setpts=PTS-(8584534591),fps=30000/1001,settb=1/90000,setpts=PTS+(8584534591)")]
    public void A_constant_rate_counts_from_the_first_time_as_ffmpeg_shows_it(long firstPts, string expected)
    {
        var facts = Facts with { Video = Facts.Video! with { FirstPts = firstPts, LastPts = firstPts + 90_000 } };
        Assert.Contains(
            $"scale=854:480,format=yuv420p,settb=1/90000,{expected},trim=end_frame=33[o0]",
            TextOf(Hardware.Cpu, facts, Spec with { Fps = new FrameRate(30_000, 1001) }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_clip_is_cut_in_microseconds_of_the_source()
    {
        var plan = new EncodePlan(
            "source",
            Facts,
            new Recipe([Spec], PresetClass.Live, new Clip(500, 1500)),
            Hardware.Cpu,
            Settings
        );
        Assert.Contains("-ss 3966667us -t 1000000us", FfmpegArguments.Of(plan).Arguments, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(null)]
    public void Sound_without_packets_is_not_mapped(int? packets)
    {
        var facts = Facts with { Audio = packets is { } count ? new AudioFacts(count, null) : null };
        Assert.DoesNotContain("0:a", TextOf(Hardware.Cpu, facts, Spec), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VideoCodec.H264, 1, 8, true)]
    [InlineData(VideoCodec.H264, 3, 8, false)]
    [InlineData(VideoCodec.H264, 2, 8, false)]
    [InlineData(VideoCodec.H264, 1, 10, false)]
    [InlineData(VideoCodec.Hevc, 1, 10, true)]
    [InlineData(VideoCodec.Other, 1, 8, false)]
    public void Nvdec_is_asked_for_what_it_can(VideoCodec codec, int chroma, int depth, bool expected) =>
        Assert.Equal(expected, Nvdec.MayDecode(Facts.Video! with { Codec = codec, ChromaFormat = chroma, BitDepth = depth }));

    private static string TextOf(Hardware hardware, MediaFacts facts, params RenditionSpec[] specs) =>
        FfmpegArguments
            .Of(new EncodePlan("source", facts, new Recipe([.. specs], PresetClass.Live, null), hardware, Settings))
            .Arguments;
}
