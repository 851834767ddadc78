using System.Text.RegularExpressions;
using Pool.Actors.Settings;
using Pool.Worker.Children;

namespace Pool.Worker.Transcoding;

/// <summary>How this worker runs its encoder; section <c>pool.worker.transcode</c>.</summary>
internal sealed partial record TranscodeSettings : ISettings<TranscodeSettings>
{
    private const int MaxPathLength = 4096;
    private const int MaxThreads = 64;
    private const int LeastPixels = 1_000_000;
    private const int MostPixels = 16_384 * 16_384;

    /// <summary>More threads than this make no rendition of a live ladder faster.</summary>
    private const int MaxAutoThreads = 8;

    /// <inheritdoc/>
    public static string Section => "pool.worker.transcode";

    /// <summary><c>ffmpeg</c>: the program, a name to look up on PATH or a whole path.</summary>
    public required string Ffmpeg { get; init; }

    /// <summary><c>preset</c>: libx264's and libx265's preset for live work.</summary>
    public required string Preset { get; init; }

    /// <summary><c>nvenc-preset</c>: NVENC's preset for live work, p1 to p7.</summary>
    public required string NvencPreset { get; init; }

    /// <summary><c>threads</c>: threads of the decoder, and of each encoder; 1 to 64.</summary>
    public required int Threads { get; init; }

    /// <summary><c>stall-after</c>: an encoder that gets no further for this long is killed.</summary>
    public required TimeSpan StallAfter { get; init; }

    /// <summary><c>max-pixels</c>: pictures with more pixels, before cropping, are not decoded.</summary>
    public required int MaxPixels { get; init; }

    /// <summary><c>stderr-bytes</c>: how much of the end of what ffmpeg prints is kept. 16 renditions' closing report takes 40 kB.</summary>
    public required int StderrBytes { get; init; }

    /// <summary><c>nice</c>: how far ffmpeg stands below the agent, 0 to 19. Linux only.</summary>
    public required int Niceness { get; init; }

    /// <summary><c>sandbox</c>: the strongest confinement to try; weaker ones follow by themselves where it does not work.</summary>
    public required Sandbox Sandbox { get; init; }

    /// <summary><c>limits</c>: what one ffmpeg may use.</summary>
    public required ProcessLimits Limits { get; init; }

    /// <summary>How every ffmpeg is started.</summary>
    public ChildSettings Child => new(Ffmpeg, Sandbox, Limits, Niceness, StderrBytes);

    /// <inheritdoc/>
    public static TranscodeSettings Read(HoconSection section) =>
        new()
        {
            Ffmpeg = section.Text("ffmpeg", MaxPathLength) ?? "ffmpeg",
            Preset = section.Text("preset", X264Preset(), "ultrafast, superfast, veryfast, faster, fast or medium", "veryfast")!,
            NvencPreset = section.Text("nvenc-preset", NvencPresets(), "p1 to p7", "p4")!,
            Threads = section.WholeOrAuto("threads", 1, MaxThreads) ?? Math.Clamp(Environment.ProcessorCount, 1, MaxAutoThreads),
            StallAfter = section.Time("stall-after", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            MaxPixels = section.Whole("max-pixels", LeastPixels, MostPixels),
            StderrBytes = (int)section.Bytes("stderr-bytes", 4 << 10, 16 << 20),
            Niceness = section.Whole("nice", 0, 19),
            Sandbox = section.OneOf<Sandbox>("sandbox"),
            Limits = ProcessLimits.Read(section.Below("limits")),
        };

    [GeneratedRegex("^(ultrafast|superfast|veryfast|faster|fast|medium)$")]
    private static partial Regex X264Preset();

    [GeneratedRegex("^p[1-7]$")]
    private static partial Regex NvencPresets();
}
