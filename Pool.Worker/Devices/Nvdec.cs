using Pool.Protocol.Media;

namespace Pool.Worker.Devices;

/// <summary>
/// What NVDEC decodes on every generation that this ffmpeg's driver supports. Anything newer that a card might do, and anything it then
/// refuses, the CPU decodes. Read from NVIDIA's support matrix, never run.
/// </summary>
internal static class Nvdec
{
    /// <summary>Whether to try. A wrong yes costs one failed start, a wrong no some speed.</summary>
    public static bool MayDecode(VideoFacts video) =>
        video.Codec switch
        {
            VideoCodec.H264 or VideoCodec.Mpeg2 or VideoCodec.Vp8 => IsPlain(video, maxDepth: 8),
            VideoCodec.Hevc or VideoCodec.Vp9 => IsPlain(video, maxDepth: 10),
            _ => false,
        };

    private static bool IsPlain(VideoFacts video, int maxDepth) =>
        // A decoder on the GPU keeps the first size; ffmpeg's filters on the GPU are not rebuilt when it changes.
        video.ChromaFormat
            is 1
                or null
        && (video.BitDepth ?? 8) <= maxDepth
        && !video.SizeChanges;
}
