using Pool.Protocol.Media;

namespace Pool.Worker.Transcoding;

/// <summary>What one rendition asks of its encoder, as ffmpeg options. Leaves nothing to the encoder's taste that shows in the stream.</summary>
internal static class EncoderOptions
{
    /// <summary>A key frame distance that no segment reaches.</summary>
    private const int NoKeyFrames = 100_000;

    /// <summary>NVENC's scale of constant quality lies this much above x264's (lpms ffmpeg/ffmpeg.go).</summary>
    private const int NvencQualityOffset = 7;
    private const int NvencWorstQuality = 51;

    /// <summary>The options of one rendition, in ffmpeg's order, without codec name, container and threads.</summary>
    public static IEnumerable<string> Of(RenditionSpec spec, VideoEncoder encoder, PresetClass preset, TranscodeSettings settings)
    {
        yield return $"-preset {PresetOf(encoder, preset, settings)}";
        if (ProfileOf(spec) is { } profile)
        {
            yield return $"-profile:v {profile}";
        }
        yield return $"-bf {BFramesOf(spec, encoder)}";
        foreach (var option in KeyFrames(spec).Concat(RateControl(spec, encoder)).Concat(Own(encoder)))
        {
            yield return option;
        }
    }

    private static string PresetOf(VideoEncoder encoder, PresetClass preset, TranscodeSettings settings) =>
        (preset, encoder.OnGpu) switch
        {
            (PresetClass.Fastest, true) => "p1",
            (PresetClass.Fastest, false) => "ultrafast",
            (_, true) => settings.NvencPreset,
            _ => settings.Preset,
        };

    private static string? ProfileOf(RenditionSpec spec) =>
        (spec.Codec, spec.Profile) switch
        {
            // The encoder knows which profile holds such pictures: High 10, High 4:2:2, Main 4:4:4 10 …
            _ when spec.Samples != SampleFormat.Yuv420 => null,
            (VideoCodec.Hevc, _) => "main",
            (_, EncoderProfile.Baseline) => "baseline",
            (_, EncoderProfile.Main) => "main",
            (_, EncoderProfile.High or EncoderProfile.ConstrainedHigh) => "high",
            _ => null,
        };

    private static int BFramesOf(RenditionSpec spec, VideoEncoder encoder) =>
        // NVENC reorders by frame number; with times passed through it loses the last frames (lpms ffmpeg/ffmpeg.go).
        spec.GopMs < 0
        || (encoder.OnGpu && spec.Fps is null)
            ? 0
            : spec.BFrames;

    private static IEnumerable<string> KeyFrames(RenditionSpec spec)
    {
        yield return "-forced-idr 1";
        switch (spec)
        {
            case { GopMs: < 0 }:
                yield return "-g 1";
                break;
            case { GopMs: > 0, Fps: { } fps }:
                yield return $"-g {fps.FramesIn(spec.GopMs)}";
                break;
            case { GopMs: > 0 }:
                yield return $"-g {NoKeyFrames}";
                // A hundredth of a millisecond: 3 * 0.1 is more than 0.3 in floating point, and the key frame would come one frame late.
                yield return $"-force_key_frames \"expr:gte(t*1000+0.01,n_forced*{spec.GopMs})\"";
                break;
            default:
                yield return $"-g {NoKeyFrames}";
                break;
        }
    }

    private static IEnumerable<string> RateControl(RenditionSpec spec, VideoEncoder encoder)
    {
        if (encoder.OnGpu)
        {
            yield return "-rc vbr";
        }
        if (spec.Quality > 0)
        {
            yield return encoder.OnGpu
                ? $"-cq {Math.Min(spec.Quality + NvencQualityOffset, NvencWorstQuality)} -b:v 0"
                : $"-crf {spec.Quality}";
        }
        else
        {
            yield return $"-b:v {spec.BitrateBps}";
        }
        if (spec.BitrateBps > 0)
        {
            // ffmpeg keeps the buffer's size in 32 bits.
            yield return $"-maxrate {spec.BitrateBps} -bufsize {Math.Min(2 * spec.BitrateBps, int.MaxValue)}";
        }
    }

    private static IEnumerable<string> Own(VideoEncoder encoder) =>
        encoder.Name switch
        {
            "libx264" => ["-sc_threshold 0"],
            "libx265" => ["-x265-params open-gop=0:scenecut=0:log-level=error"],
            "hevc_nvenc" => ["-tier high -no-scenecut 1 -delay 0"],
            _ => ["-no-scenecut 1 -delay 0"],
        };
}
