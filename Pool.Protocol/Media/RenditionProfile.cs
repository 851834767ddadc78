namespace Pool.Protocol.Media;

/// <summary>The container of one file of media.</summary>
public enum Container
{
    /// <summary>MPEG transport stream, <c>.ts</c>, <c>video/mp2t</c>.</summary>
    MpegTs = 0,

    /// <summary>MP4 (ISO base media), <c>.mp4</c>, <c>video/mp4</c>; as output with the index in front.</summary>
    Mp4 = 1,
}

/// <summary>A video codec. Output is H.264 or HEVC; the others occur as input only.</summary>
public enum VideoCodec
{
    /// <summary>H.264 / AVC.</summary>
    H264 = 0,

    /// <summary>H.265 / HEVC.</summary>
    Hevc = 1,

    /// <summary>VP8.</summary>
    Vp8 = 2,

    /// <summary>VP9.</summary>
    Vp9 = 3,

    /// <summary>MPEG-2 video (input only).</summary>
    Mpeg2 = 4,

    /// <summary>Something else that a decoder may or may not know.</summary>
    Other = 5,
}

/// <summary>The codec profile a gateway asks for (livepeer.proto, VideoProfile.Profile; same numbers).</summary>
public enum EncoderProfile
{
    /// <summary>The encoder's own choice.</summary>
    Default = 0,

    /// <summary>H.264 baseline: no B-frames.</summary>
    Baseline = 1,

    /// <summary>H.264 main.</summary>
    Main = 2,

    /// <summary>H.264 high.</summary>
    High = 3,

    /// <summary>H.264 constrained high: high without B-frames.</summary>
    ConstrainedHigh = 4,
}

/// <summary>An exact frame rate in frames per second.</summary>
/// <param name="Num">Numerator, at least 1.</param>
/// <param name="Den">Denominator, at least 1.</param>
public readonly record struct FrameRate(uint Num, uint Den)
{
    /// <summary>Frames that cover a time, rounded up.</summary>
    /// <param name="durationMs">The time in ms.</param>
    public long FramesIn(long durationMs) =>
        (long)(((UInt128)(ulong)durationMs * Num + (UInt128)Den * 1000 - 1) / ((UInt128)Den * 1000));
}

/// <summary>
/// One rendition as a gateway asks for it (livepeer.proto, VideoProfile), checked and with defaults filled in. The size is a bound, not
/// yet the size that will be encoded: see <c>RenditionSize</c>.
/// </summary>
public sealed record RenditionProfile
{
    /// <summary>The gateway's name for it, e.g. <c>720p30fps16x9</c>; <c>net_WxH_BITRATE</c> if it gave none. Untrusted text.</summary>
    public required string Name { get; init; }

    /// <summary>Bounding width in pixels, ≥ 0.</summary>
    public required int WidthPx { get; init; }

    /// <summary>Bounding height in pixels, ≥ 0.</summary>
    public required int HeightPx { get; init; }

    /// <summary>Average and maximum bit rate in bit/s; 0: not bounded (then <see cref="Quality"/> is set).</summary>
    public required long BitrateBps { get; init; }

    /// <summary>Constant output rate; null: every source frame passes with its own timestamp.</summary>
    public FrameRate? Fps { get; init; }

    /// <summary>The container of the result.</summary>
    public Container Container { get; init; }

    /// <summary>The codec of the result.</summary>
    public VideoCodec Codec { get; init; }

    /// <summary>The codec profile asked for.</summary>
    public EncoderProfile Profile { get; init; }

    /// <summary>Chroma format and depth.</summary>
    public SampleFormat Samples { get; init; }

    /// <summary>Distance of IDR frames in ms; 0: only the first frame; −1: every frame.</summary>
    public int GopMs { get; init; }

    /// <summary>Constant quality (CRF of x264, CQ − 7 of NVENC); 0: not set, the bit rate rules.</summary>
    public int Quality { get; init; }
}
