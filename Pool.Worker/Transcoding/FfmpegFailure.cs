using Pool.Actors.Agent;
using Pool.Worker.Children;

namespace Pool.Worker.Transcoding;

/// <summary>What ffmpeg prints when it fails, read as whose fault it is. The order matters: a full disk also makes invalid data.</summary>
internal static class FfmpegFailure
{
    /// <summary>Longest text handed on.</summary>
    private const int MaxTextLength = 300;

    private const int CpuOrMemoryKill = 128 + 9;
    private const int Aborted = 128 + 6;
    private const int Crashed = 128 + 11;
    private const int FileTooLarge = 128 + 25;

    /// <summary>
    /// The driver's session cap. Some drivers call it a wrong key; the first text is also a real lack of GPU memory, which only a retry
    /// with fewer encoders tells apart (go-livepeer #2230).
    /// </summary>
    private static readonly string[] Sessions =
    [
        "OpenEncodeSessionEx failed: out of memory (10)",
        "OpenEncodeSessionEx failed: incompatible client key (21)",
    ];

    private static readonly (string Text, string Meaning)[] Machine =
    [
        ("Unknown encoder", "this ffmpeg lacks the encoder: install a build with libx264 and libx265, or with nvenc"),
        ("Cannot load libcuda.so.1", "no NVIDIA driver: libcuda.so.1 cannot be loaded"),
        ("Cannot load nvcuda.dll", "no NVIDIA driver: nvcuda.dll cannot be loaded"),
        ("Could not dynamically load CUDA", "no NVIDIA driver: CUDA cannot be loaded"),
        ("Cannot load libnvidia-encode.so.1", "no NVIDIA encoder library: libnvidia-encode.so.1 cannot be loaded"),
        ("The minimum required Nvidia driver for nvenc is", "the NVIDIA driver is too old for this ffmpeg"),
        ("Driver does not support the required nvenc API version", "the NVIDIA driver is too old for this ffmpeg"),
        ("Failed creating CUDA context for NVENC: 0x2", "the GPU has no memory left"),
        ("CUDA_ERROR_OUT_OF_MEMORY", "the GPU has no memory left"),
        ("doesn't support required NVENC features", "the GPU lacks a feature that the rendition needs"),
        ("No CUDA capable devices found", "there is no such GPU"),
        ("No capable devices found", "there is no GPU that can encode this"),
        ("No NVENC capable devices found", "there is no GPU that can encode this"),
        ("Device creation failed", "the GPU cannot be opened"),
        ("No space left on device", "the scratch folder is full"),
        ("Cannot allocate memory", "out of memory"),
        ("malloc of size", "out of memory"),
        ("Resource temporarily unavailable", "out of memory or processes"),
        ("could not be started", "ffmpeg could not be started"),
    ];

    private static readonly string[] Source =
    [
        "matches no streams",
        "moov atom not found",
        "Format not on whitelist",
        "not on whitelist",
        "Cannot determine format of input stream",
        "Could not find codec parameters",
        "does not contain any stream",
        "Invalid data found when processing input",
        "End of file",
    ];

    /// <summary>What NVDEC, or a GPU filter that gets no GPU frames, says: worth one more try with the CPU as decoder.</summary>
    private static readonly string[] GpuDecode =
    [
        "hwaccel initialisation returned error",
        "No device available for decoder",
        "Failed setup for format cuda",
        "Impossible to convert between the formats",
        "cuvidCreateDecoder",
        "CUDA_ERROR_NOT_SUPPORTED",
        "Error reinitializing filters",
    ];

    /// <summary>Its own lines only: what stands in a source, its title for one, is printed too.</summary>
    private static bool IsOfNvenc(string line) =>
        line.StartsWith("[h264_nvenc @", StringComparison.Ordinal) || line.StartsWith("[hevc_nvenc @", StringComparison.Ordinal);

    /// <summary>The outcome of a run that ended with a code other than 0 and was not killed by us.</summary>
    /// <param name="exit">How it ended.</param>
    /// <param name="deviceId">Where it ran.</param>
    /// <param name="encoders">Encoders it had open at once.</param>
    public static TranscodeOutcome OutcomeOf(ChildExit exit, string deviceId, int encoders)
    {
        if (exit.Stderr.Split('\n').Any(line => IsOfNvenc(line) && Sessions.Any(line.Contains)))
        {
            return new TranscodeOutcome.EncoderSessionsExhausted(deviceId, encoders);
        }
        foreach (var (text, meaning) in Machine)
        {
            if (exit.Stderr.Contains(text, StringComparison.Ordinal))
            {
                return new TranscodeOutcome.Broken($"{meaning} ({LineWith(exit.Stderr, text)})");
            }
        }
        if (SignalMeaning(exit.Code) is { } signal)
        {
            return new TranscodeOutcome.Broken(signal);
        }
        foreach (var text in Source)
        {
            if (exit.Stderr.Contains(text, StringComparison.Ordinal))
            {
                return new TranscodeOutcome.SourceAtFault(LineWith(exit.Stderr, text));
            }
        }
        return new TranscodeOutcome.Broken($"ffmpeg ended with {exit.Code}: {LastLine(exit.Stderr)}");
    }

    /// <summary>Whether a failed run with NVDEC deserves another one without.</summary>
    public static bool IsGpuDecode(ChildExit exit) => !Sessions.Any(exit.Stderr.Contains) && GpuDecode.Any(exit.Stderr.Contains);

    private static string? SignalMeaning(int code) =>
        code switch
        {
            CpuOrMemoryKill => "ffmpeg was killed: CPU limit, or the machine is out of memory",
            FileTooLarge => "a rendition grew over the file size limit",
            Crashed or Aborted => $"ffmpeg crashed (signal {code - 128})",
            _ => null,
        };

    private static string LineWith(string stderr, string text) =>
        Bounded(stderr.Split('\n').Last(line => line.Contains(text, StringComparison.Ordinal)));

    private static string LastLine(string stderr) =>
        Bounded(stderr.Split('\n').LastOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? "nothing was printed");

    /// <summary>One line that is safe to log: what ffmpeg prints may quote the source.</summary>
    private static string Bounded(string line)
    {
        var printable = string.Concat(line.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return printable.Length <= MaxTextLength ? printable : printable[..MaxTextLength];
    }
}
