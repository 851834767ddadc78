using Pool.Protocol.Media;

namespace Pool.Worker.Transcoding;

/// <summary>One of the encoders this worker knows how to ask for.</summary>
/// <param name="Name">ffmpeg's name.</param>
/// <param name="Codec">What comes out.</param>
/// <param name="OnGpu">Whether it is NVENC.</param>
internal sealed record VideoEncoder(string Name, VideoCodec Codec, bool OnGpu)
{
    public static readonly VideoEncoder X264 = new("libx264", VideoCodec.H264, OnGpu: false);
    public static readonly VideoEncoder X265 = new("libx265", VideoCodec.Hevc, OnGpu: false);
    public static readonly VideoEncoder H264Nvenc = new("h264_nvenc", VideoCodec.H264, OnGpu: true);
    public static readonly VideoEncoder HevcNvenc = new("hevc_nvenc", VideoCodec.Hevc, OnGpu: true);

    /// <summary>The encoder for a codec on a kind of device; null if there is none for that codec.</summary>
    public static VideoEncoder? For(VideoCodec codec, bool onGpu) =>
        (codec, onGpu) switch
        {
            (VideoCodec.H264, false) => X264,
            (VideoCodec.H264, true) => H264Nvenc,
            (VideoCodec.Hevc, false) => X265,
            (VideoCodec.Hevc, true) => HevcNvenc,
            _ => null,
        };
}
