using Pool.Protocol.Media;
using Pool.Worker.Children;

namespace Pool.Worker.Devices;

/// <summary>Makes the clips of the self-test, with encoders that every ffmpeg has.</summary>
internal static class SampleClips
{
    private const int Fps = 30;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Six small frames.</summary>
    public static Task<ProbeClip> TinyAsync(Launcher launcher, string folder, TimeProvider time) =>
        MakeAsync(launcher, folder, (320, 180, 6), time);

    /// <summary>2 s of 720p30 with some noise, as much as a camera has.</summary>
    public static Task<ProbeClip> HdAsync(Launcher launcher, string folder, TimeProvider time) =>
        MakeAsync(launcher, folder, (1280, 720, 2 * Fps), time);

    private static async Task<ProbeClip> MakeAsync(
        Launcher launcher,
        string folder,
        (int Width, int Height, int Frames) shape,
        TimeProvider time
    )
    {
        var name = $"sample-{shape.Height}.ts";
        var picture = $"testsrc2=s={shape.Width}x{shape.Height}:r={Fps},noise=alls=6:allf=t";
        // H.264 where it can be made, because that is what comes in; MPEG-2 is built into every ffmpeg.
        foreach (
            var (codec, options) in new[] { (VideoCodec.H264, "libx264 -preset ultrafast"), (VideoCodec.Mpeg2, "mpeg2video") }
        )
        {
            var arguments =
                $"-hide_banner -nostdin -v error -y -f lavfi -i {picture} -frames:v {shape.Frames} -c:v {options} -b:v 4M -bf 0 -muxdelay 0 -f mpegts {name}";
            var made = await ToolRun.RunAsync(launcher.Program, arguments.Split(' '), folder, Limit, time).ConfigureAwait(false);
            if (made.Code == 0)
            {
                return new ProbeClip(
                    Path.Combine(folder, name),
                    FactsOf(codec, shape),
                    TimeSpan.FromSeconds((double)shape.Frames / Fps)
                );
            }
            if (codec == VideoCodec.Mpeg2)
            {
                throw new ToolchainException($"ffmpeg makes no test picture: {made.Error.Trim().Split('\n')[0]}");
            }
        }
        throw new InvalidOperationException("No codec was tried.");
    }

    private static MediaFacts FactsOf(VideoCodec codec, (int Width, int Height, int Frames) shape) =>
        new()
        {
            Container = Container.MpegTs,
            Video = new VideoFacts
            {
                Codec = codec,
                WidthPx = shape.Width,
                HeightPx = shape.Height,
                Frames = shape.Frames,
                LeadingFrames = 0,
                FirstPts = 0,
                LastPts = (shape.Frames - 1) * 90_000L / Fps,
                ChromaFormat = 1,
                BitDepth = 8,
            },
            Audio = null,
        };
}
