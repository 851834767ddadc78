using System.Collections.Immutable;

namespace Pool.Protocol.Media;

/// <summary>The encoders that workers may offer, by ffmpeg's names for them.</summary>
public static class EncoderNames
{
    /// <summary>What an encoder makes; null for one that is not ours.</summary>
    public static VideoCodec? CodecOf(string encoder) =>
        encoder switch
        {
            "libx264" or "h264_nvenc" => VideoCodec.H264,
            "libx265" or "hevc_nvenc" => VideoCodec.Hevc,
            _ => null,
        };

    /// <summary>What several encoders make, each codec once.</summary>
    public static ImmutableArray<VideoCodec> CodecsOf(IEnumerable<string> encoders) =>
        [.. encoders.Select(CodecOf).OfType<VideoCodec>().Distinct()];
}
