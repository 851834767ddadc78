using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Pool.Protocol.Media;

namespace Pool.Tests.Transcoding;

/// <summary>Footage for this room, made by ffmpeg itself, and what ffprobe, which is not ours, says about files.</summary>
internal static class Clips
{
    public const long Wrap = 1L << 33;

    /// <summary>320×180 at 30 fps with a tone, 2 s, closed GOPs of 1 s.</summary>
    public const string Camera =
        "-f lavfi -i testsrc2=s=320x180:r=30:d=2,noise=alls=6:allf=t -f lavfi -i sine=f=440:r=48000:d=2 "
        + "-c:v libx264 -preset ultrafast -bf 2 -g 30 -sc_threshold 0 -c:a aac -muxdelay 0 -f mpegts";

    /// <summary>Runs ffmpeg with arguments that hold no quoted spaces; the output's path comes last.</summary>
    public static async Task<string> MakeAsync(string arguments, string path)
    {
        var (code, _, error) = await RunAsync("ffmpeg", $"-hide_banner -nostdin -v error -y {arguments} {path}");
        return code == 0 ? path : throw new InvalidOperationException($"ffmpeg could not make {path}: {error}");
    }

    /// <summary>The facts of a file, as our own reader sees them.</summary>
    public static MediaFacts Inspect(string path) =>
        MediaInspector.TryInspect(new ReadOnlySequence<byte>(File.ReadAllBytes(path)), out var facts)
            ? facts!
            : throw new InvalidOperationException($"{path} is no media.");

    /// <summary>The facts of a file, as another reader than ours sees them.</summary>
    public static async Task<MediaFacts> FactsAsync(string path)
    {
        var container = path.EndsWith(".mp4", StringComparison.Ordinal) ? Container.Mp4 : Container.MpegTs;
        var streams = await ProbeAsync(path, "-show_entries stream=codec_type,width,height,pix_fmt:stream_side_data=rotation");
        var isTurned =
            streams.Contains("rotation=-90", StringComparison.Ordinal)
            || streams.Contains("rotation=90", StringComparison.Ordinal);
        var video = await PacketsAsync(path, "v:0");
        var audio = await PacketsAsync(path, "a:0");
        var (width, height) = (Number(streams, "width"), Number(streams, "height"));
        return new MediaFacts
        {
            Container = container,
            Video = streams.Contains("codec_type=video", StringComparison.Ordinal)
                ? new VideoFacts
                {
                    Codec = VideoCodec.H264,
                    WidthPx = isTurned ? height : width,
                    HeightPx = isTurned ? width : height,
                    Frames = video.Count,
                    LeadingFrames = 0,
                    FirstPts = video.Count == 0 ? null : Positive(video.Min(packet => packet.Pts)),
                    LastPts =
                        video.Count == 0
                            ? null
                            : video.Max(packet => packet.Pts)
                                + Positive(video.Min(packet => packet.Pts))
                                - video.Min(packet => packet.Pts),
                    ChromaFormat = streams.Contains("yuv444p", StringComparison.Ordinal) ? 3 : 1,
                }
                : null,
            Audio = streams.Contains("codec_type=audio", StringComparison.Ordinal)
                ? new AudioFacts(audio.Count, audio.Count == 0 ? null : Positive(audio[0].Pts))
                : null,
        };
    }

    /// <summary>Times of a stream's packets in ticks of 90 kHz, in order of presentation, and which are key frames.</summary>
    public static async Task<IReadOnlyList<Packet>> PacketsAsync(string path, string stream)
    {
        var text = await ProbeAsync(path, $"-select_streams {stream} -show_entries packet=pts_time,flags,size");
        var packets = new List<Packet>();
        foreach (
            var block in text.Split("[PACKET]", StringSplitOptions.RemoveEmptyEntries)
                .Where(block => block.Contains("pts_time=", StringComparison.Ordinal))
        )
        {
            // Microseconds are finer than ticks: the nearest tick is the one that was meant.
            var seconds = decimal.Parse(Value(block, "pts_time"), CultureInfo.InvariantCulture);
            packets.Add(
                new Packet((long)Math.Round(seconds * 90_000), Value(block, "flags").StartsWith('K'), Number(block, "size"))
            );
        }
        return [.. packets.OrderBy(packet => packet.Pts)];
    }

    /// <summary>Width, height, profile and whatever else ffprobe knows of the first video stream, as <c>key=value</c> lines.</summary>
    public static Task<string> VideoAsync(string path) => ProbeAsync(path, "-select_streams v:0 -show_streams");

    /// <summary>The picture types in order of presentation, e.g. <c>IBBP</c>.</summary>
    public static async Task<string> PictureTypesAsync(string path)
    {
        var text = await ProbeAsync(path, "-select_streams v:0 -show_entries frame=pict_type");
        return string.Concat(
            text.Split('\n').Where(line => line.StartsWith("pict_type=", StringComparison.Ordinal)).Select(line => line[10])
        );
    }

    /// <summary>A hash of a stream's packets, without their container.</summary>
    public static async Task<string> HashAsync(string path, string stream)
    {
        // MPEG-TS wraps AAC in ADTS and MP4 does not; decoding makes them the same.
        var (_, output, error) = await RunAsync("ffmpeg", $"-v error -i {path} -map 0:{stream} -f md5 -");
        return output.StartsWith("MD5=", StringComparison.Ordinal) ? output : throw new InvalidOperationException(error);
    }

    public static string Value(string text, string key) =>
        text.Split('\n').First(line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..].Trim();

    public static int Number(string text, string key) =>
        text.Contains($"{key}=", StringComparison.Ordinal)
        && int.TryParse(Value(text, key), CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    public static long Positive(long pts) => pts < 0 ? pts + Wrap : pts;

    public static async Task<(int Code, string Output, string Error)> RunAsync(string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private static async Task<string> ProbeAsync(string path, string arguments)
    {
        var (_, output, _) = await RunAsync("ffprobe", $"-v error {arguments} {path}");
        return output;
    }
}

/// <summary>One packet of a stream.</summary>
/// <param name="Pts">Ticks of 90 kHz; negative in MPEG-TS just before the clock wraps.</param>
/// <param name="IsKey">Whether it is a random access point.</param>
/// <param name="Bytes">Its size.</param>
internal readonly record struct Packet(long Pts, bool IsKey, int Bytes);
