namespace Pool.Protocol.Livepeer.Capabilities;

/// <summary>What a node can do, by bit number (go-livepeer core/capabilities.go). AI jobs' bits, 27 to 37, are left out.</summary>
public enum LivepeerCapability
{
    /// <summary>H.264, decode and encode.</summary>
    H264 = 0,

    /// <summary>MPEG-TS output.</summary>
    MpegTs = 1,

    /// <summary>MP4 output.</summary>
    Mp4 = 2,

    /// <summary>Frame rates with a denominator.</summary>
    FractionalFrameRates = 3,

    /// <summary>Renditions in the orchestrator's own store.</summary>
    StorageDirect = 4,

    /// <summary>Renditions in a gateway's S3 bucket.</summary>
    StorageS3 = 5,

    /// <summary>Renditions in a gateway's Google bucket.</summary>
    StorageGcs = 6,

    /// <summary>H.264 baseline profile.</summary>
    ProfileBaseline = 7,

    /// <summary>H.264 main profile.</summary>
    ProfileMain = 8,

    /// <summary>H.264 high profile.</summary>
    ProfileHigh = 9,

    /// <summary>H.264 constrained high profile.</summary>
    ProfileConstrainedHigh = 10,

    /// <summary>Key frames at a given distance.</summary>
    Gop = 11,

    /// <summary>Auth tokens.</summary>
    AuthToken = 12,

    /// <summary>MPEG-7 video signatures.</summary>
    Mpeg7Signature = 14,

    /// <summary>HEVC decode.</summary>
    HevcDecode = 15,

    /// <summary>HEVC encode.</summary>
    HevcEncode = 16,

    /// <summary>VP8 decode.</summary>
    Vp8Decode = 17,

    /// <summary>VP9 decode.</summary>
    Vp9Decode = 18,

    /// <summary>VP8 encode.</summary>
    Vp8Encode = 19,

    /// <summary>VP9 encode.</summary>
    Vp9Encode = 20,

    /// <summary>H.264 decode, 4:4:4, 8 bit.</summary>
    H264Decode444Of8Bit = 21,

    /// <summary>H.264 decode, 4:2:2, 8 bit.</summary>
    H264Decode422Of8Bit = 22,

    /// <summary>H.264 decode, 4:4:4, 10 bit.</summary>
    H264Decode444Of10Bit = 23,

    /// <summary>H.264 decode, 4:2:2, 10 bit.</summary>
    H264Decode422Of10Bit = 24,

    /// <summary>H.264 decode, 4:2:0, 10 bit.</summary>
    H264Decode420Of10Bit = 25,

    /// <summary>A part of a segment.</summary>
    SegmentSlicing = 26,
}
