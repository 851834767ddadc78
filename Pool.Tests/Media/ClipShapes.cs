using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Media;

/// <summary>Clips of every shape that real streams have, made once for all tests of the room.</summary>
public sealed class ClipShapes : IAsyncLifetime, IDisposable
{
    private const string Small = "320x180";

    private readonly TempFolder _folder = new();

    /// <summary>Output options of clips that are encoded: name with ending, size, options.</summary>
    internal static readonly (string Name, string Size, string Options)[] Encoded =
    [
        ("plain.ts", Small, "-bf 0"),
        ("bframes.ts", Small, "-bf 3"),
        ("wrap.ts", Small, "-bf 2 -output_ts_offset 95441"),
        ("vfr.ts", Small, "-bf 2 -vf select='not(eq(mod(n\\,7)\\,3))' -fps_mode vfr"),
        ("slices.ts", Small, "-x264-params slices=4"),
        ("delimiters.ts", Small, "-x264-params aud=1:nal-hrd=cbr:vbv-maxrate=800:vbv-bufsize=800:bitrate=800"),
        ("open-gop.ts", Small, "-x264-params open-gop=1:keyint=20:min-keyint=20:bframes=3"),
        ("intra-refresh.ts", Small, "-x264-params intra-refresh=1:keyint=20:bframes=0"),
        ("odd.ts", "853x479", "-pix_fmt yuv444p"),
        ("odd-420.ts", "854x478", ""),
        ("422.ts", Small, "-pix_fmt yuv422p"),
        ("10bit.ts", Small, "-pix_fmt yuv420p10le"),
        ("gray.ts", Small, "-pix_fmt gray"),
        ("interlaced.ts", "320x240", "-flags +ilme+ildct -x264-params interlaced=1"),
        ("silent-audio.ts", Small, "-bsf:a noise=amount=0:drop=1"),
        ("no-audio.ts", Small, "-an"),
        ("hevc.ts", Small, "-c:v libx265 -x265-params log-level=error:keyint=20:bframes=3"),
        ("hevc-10bit.ts", "322x182", "-c:v libx265 -x265-params log-level=error:slices=2 -pix_fmt yuv420p10le"),
        ("hevc-422.ts", Small, "-c:v libx265 -x265-params log-level=error -pix_fmt yuv422p"),
        ("mpeg2.ts", "720x406", "-c:v mpeg2video -bf 2 -b:v 2M"),
        ("mpeg2-interlaced.ts", "720x576", "-c:v mpeg2video -flags +ilme+ildct -r 25 -b:v 3M"),
        ("mpeg4.ts", Small, "-c:v mpeg4"),
        ("late-tables.ts", Small, "-mpegts_flags +resend_headers -pat_period 0.5"),
        ("plain.mp4", Small, "-bf 3"),
        ("faststart.mp4", Small, "-bf 3 -movflags +faststart"),
        ("fragmented.mp4", Small, "-bf 3 -movflags +frag_keyframe+empty_moov -g 15"),
        ("cmaf.mp4", Small, "-bf 3 -movflags +cmaf+frag_keyframe+empty_moov+default_base_moof -g 15"),
        ("no-edits.mp4", Small, "-bf 3 -use_editlist 0"),
        ("offset.mp4", Small, "-bf 2 -output_ts_offset 3.4567 -movie_timescale 90000 -video_track_timescale 90000"),
        ("negative-shifts.mp4", Small, "-bf 3 -movflags +negative_cts_offsets"),
        ("hvc1.mp4", Small, "-c:v libx265 -x265-params log-level=error -tag:v hvc1"),
        ("hev1.mp4", Small, "-c:v libx265 -x265-params log-level=error -tag:v hev1"),
        ("vp9.mp4", Small, "-c:v libvpx-vp9 -deadline realtime -cpu-used 8"),
        ("no-audio.mp4", Small, "-an"),
        ("ntsc.mp4", Small, "-r 30000/1001"),
    ];

    /// <summary>Clips derived from another: name, command of ffmpeg with {0} for the folder.</summary>
    internal static readonly (string Name, string Command)[] Remuxed =
    [
        ("audio-only.ts", "-i {0}/plain.ts -map 0:a -c copy {0}/audio-only.ts"),
        ("audio-only.mp4", "-i {0}/plain.mp4 -map 0:a -c copy {0}/audio-only.mp4"),
        ("rotated.mp4", "-i {0}/plain.mp4 -c copy -metadata:s:v rotate=90 {0}/rotated.mp4"),
        ("rotated-270.mp4", "-i {0}/hvc1.mp4 -c copy -metadata:s:v rotate=270 {0}/rotated-270.mp4"),
        ("upside-down.mp4", "-i {0}/plain.mp4 -c copy -metadata:s:v rotate=180 {0}/upside-down.mp4"),
        ("cut-inside-gop.mp4", "-ss 0.5 -i {0}/plain.mp4 -c copy {0}/cut-inside-gop.mp4"),
        ("offgrid.ts", "-copyts -i {0}/bframes.ts -c copy -output_ts_offset 0.000189 {0}/offgrid.ts"),
        ("no-delay.ts", "-copyts -i {0}/bframes.ts -c copy -muxdelay 0 -avoid_negative_ts disabled -f mpegts {0}/no-delay.ts"),
    ];

    /// <summary>All shapes that end as ffmpeg made them.</summary>
    public static TheoryData<string> Names => [.. AllNames];

    /// <summary>The same as names.</summary>
    internal static string[] AllNames { get; } = [.. Encoded.Select(clip => clip.Name), .. Remuxed.Select(clip => clip.Name)];

    /// <summary>Path of a clip.</summary>
    public string PathOf(string name) => _folder.File(name);

    /// <summary>A path for what one test makes.</summary>
    public string Scratch(string name) => _folder.File(name);

    public async Task InitializeAsync()
    {
        var two = new ParallelOptions { MaxDegreeOfParallelism = 2 };
        await Parallel.ForEachAsync(
            Encoded,
            two,
            async (clip, _) => await Footage.GenerateAsync(PathOf(clip.Name), 2, clip.Size, "30", clip.Options)
        );
        await Parallel.ForEachAsync(
            Remuxed,
            two,
            async (clip, _) => await Ffmpeg.RunAsync(string.Format(null, clip.Command, _folder.Path))
        );
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}

/// <summary>Tests that share the clips.</summary>
[CollectionDefinition(Name)]
public sealed class ClipCollection : ICollectionFixture<ClipShapes>
{
    public const string Name = "clips";
}
