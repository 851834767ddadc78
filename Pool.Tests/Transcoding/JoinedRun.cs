using System.Globalization;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Transcoding;

/// <summary>
/// A stream transcoded segment by segment and joined, beside the same stream transcoded as one file. ffmpeg's own tools tell frames,
/// times, packets and pictures.
/// </summary>
/// <param name="Joined">The renditions of the segments, one after another in one file.</param>
/// <param name="Whole">The rendition of the whole.</param>
/// <param name="Source">The whole.</param>
/// <param name="Segments">Number of segments.</param>
internal sealed record JoinedRun(string Joined, string Whole, string Source, int Segments)
{
    /// <summary>
    /// Lowest likeness (SSIM of luma) of a joined frame to that of the whole. Measured on 720 frames of film at 320×180, quality 14: the
    /// worst is 0.985, where a seam changed the encoder's idea of what is coming; moved by one frame, the worst is 0.136.
    /// </summary>
    public const double MinLikeness = 0.97;

    /// <summary>Makes a stream, cuts it at every key frame, transcodes the parts and the whole, joins the parts.</summary>
    /// <param name="room">Has the engine.</param>
    /// <param name="input">What the stream is made of: options of ffmpeg that end with its input, which is copied.</param>
    /// <param name="startSeconds">Where the stream begins on the clock of MPEG-TS.</param>
    /// <param name="spec">MPEG-TS too, so that files can be joined as a player joins them.</param>
    public static async Task<JoinedRun> MakeAsync(EngineRoom room, string input, double startSeconds, RenditionSpec spec)
    {
        var folder = Directory.CreateDirectory(Path.Combine(room.Folder, $"join-{Guid.NewGuid():N}")).FullName;
        var copy = FormattableString.Invariant(
            $"{input} -map 0:v:0 -map 0:a:0? -c copy -muxdelay 0 -output_ts_offset {startSeconds}"
        );
        var source = await Clips.MakeAsync($"{copy} -f mpegts", Path.Combine(folder, "source.ts"));
        await Clips.MakeAsync(
            $"{copy} -f segment -segment_time 0.01 -segment_format mpegts -segment_format_options mpegts_copyts=1 -reset_timestamps 0",
            Path.Combine(folder, "s%04d.ts")
        );
        var segments = Directory.GetFiles(folder, "s0*.ts").Order(StringComparer.Ordinal).ToList();
        var joined = Path.Combine(folder, "joined.ts");
        await using (var stream = File.Create(joined))
        {
            foreach (var segment in segments)
            {
                using var part = await room.TranscodeAsync(segment, EngineRoom.RecipeOf(spec));
                await using var rendition = File.OpenRead(part.Renditions[0].Path);
                await rendition.CopyToAsync(stream);
            }
        }
        using var all = await room.TranscodeAsync(source, EngineRoom.RecipeOf(spec));
        var whole = Path.Combine(folder, "whole.ts");
        File.Copy(all.Renditions[0].Path, whole);
        return new JoinedRun(joined, whole, source, segments.Count);
    }

    /// <summary>Compares, and fails with what differs.</summary>
    /// <returns>The lowest likeness of a frame.</returns>
    public async Task<double> AssertEqualAsync()
    {
        var times = await TimesAsync(Source);
        Assert.Equal(times, await TimesAsync(Whole));
        Assert.Equal(times, await TimesAsync(Joined));
        var sound = await SoundAsync(Source);
        Assert.Equal(sound, await SoundAsync(Whole));
        Assert.Equal(sound, await SoundAsync(Joined));
        var likeness = await LikenessAsync(Joined, Whole);
        Assert.Equal(times.Count, likeness.Count);
        var worst = likeness.Index().MinBy(frame => frame.Item);
        Assert.True(worst.Item >= MinLikeness, $"frame {worst.Index} of {likeness.Count}: SSIM {worst.Item}");
        return worst.Item;
    }

    /// <summary>SSIM of luma of each frame of one file to the same of another, by number.</summary>
    public static async Task<IReadOnlyList<double>> LikenessAsync(string left, string right)
    {
        var stats = Path.Combine(Path.GetDirectoryName(left)!, $"ssim-{Guid.NewGuid():N}.txt");
        // By number, not by time: times are compared elsewhere, to the tick.
        await Ffmpeg.RunAsync(
            $"-i {left} -i {right} -lavfi [0:v]setpts=N[a];[1:v]setpts=N[b];[a][b]ssim=stats_file={stats} -fps_mode passthrough -f null -"
        );
        return
        [
            .. (await File.ReadAllLinesAsync(stats)).Select(line =>
                double.Parse(line.Split("Y:")[1].Split(' ')[0], CultureInfo.InvariantCulture)
            ),
        ];
    }

    private static async Task<List<long>> TimesAsync(string file) =>
        [.. (await Clips.PacketsAsync(file, "v:0")).Select(packet => packet.Pts)];

    /// <summary>Time, duration, size and hash of every packet of sound, in order.</summary>
    private static async Task<string[]> SoundAsync(string file)
    {
        var text = await Ffmpeg.CaptureAsync(
            "ffmpeg",
            $"-v error -copyts -i {file} -map 0:a:0? -c copy -f framehash -hash md5 -"
        );
        // stream, dts, pts, duration, size, hash
        return
        [
            .. text.Split('\n')
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => string.Join(',', line.Split(',')[2..])),
        ];
    }
}
