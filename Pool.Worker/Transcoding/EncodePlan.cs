using Pool.Protocol.Media;

namespace Pool.Worker.Transcoding;

/// <summary>All that decides the command line of one run.</summary>
/// <param name="SourceName">The source's name in the job's folder, which is ffmpeg's working directory.</param>
/// <param name="Facts">The source's facts; it has a video track with frames.</param>
/// <param name="Recipe">What has to come out.</param>
/// <param name="Hardware">Where decoding, scaling and encoding happen.</param>
/// <param name="Settings">This worker's taste.</param>
internal sealed record EncodePlan(
    string SourceName,
    MediaFacts Facts,
    Recipe Recipe,
    Hardware Hardware,
    TranscodeSettings Settings
)
{
    /// <summary>
    /// MPEG-TS times of a file that starts within the last 60 s before the 33-bit clock wraps are negative in ffmpeg
    /// (libavformat's wrap_timestamp), so that the file can cross the wrap without a jump.
    /// </summary>
    private const long WrapTicks = 1L << 33;
    private const long WrapGuardTicks = 60 * 90_000;

    /// <summary>Whether ffmpeg shows this source's times as negative.</summary>
    public bool StartsBeforeWrap => Facts.Container == Container.MpegTs && Facts.Video!.FirstPts >= WrapTicks - WrapGuardTicks;

    /// <summary>The first video PTS as ffmpeg shows it, in ticks of 90 kHz: the start of the file.</summary>
    public long FirstPts => Facts.Video!.FirstPts!.Value - (StartsBeforeWrap ? WrapTicks : 0);

    /// <summary>The same of the first frame that a decoder can show: the start of what comes out.</summary>
    public long FirstShownPts => FirstPts + ((Facts.Video!.FirstShownPts - Facts.Video.FirstPts) ?? 0);

    /// <summary>Time from one frame of the first rendition to the next; the average where the source's own rate passes through.</summary>
    public TimeSpan PerFrame =>
        Recipe.Renditions[0].Fps is { } fps
            ? TimeSpan.FromSeconds((double)fps.Den / fps.Num)
            : TimeSpan.FromSeconds(
                (Facts.Video!.LastPts - Facts.Video.FirstPts ?? 0) / 90_000d / Math.Max(1, Facts.Video.Frames - 1)
            );

    /// <summary>Name of a rendition's file in the job's folder.</summary>
    public static string OutputName(int index, Container container) =>
        container == Container.Mp4 ? $"o{index}.mp4" : $"o{index}.ts";
}

/// <summary>Where one run happens.</summary>
/// <param name="Gpu">CUDA's number of the GPU, in the order of the PCI bus; null: CPU only.</param>
/// <param name="DecodeOnGpu">Whether NVDEC decodes. False with a GPU: the CPU decodes, frames are uploaded once for all renditions.</param>
internal readonly record struct Hardware(int? Gpu, bool DecodeOnGpu)
{
    public static readonly Hardware Cpu = new(null, DecodeOnGpu: false);
}
