namespace Pool.Protocol.Media.Ts;

/// <summary>What a stream of a program map is, by its stream_type and descriptors (ISO 13818-1, table 2-34; ETSI TS 101 154).</summary>
/// <param name="Video">The codec; null if it is no video.</param>
/// <param name="IsAudio">Whether it is audio.</param>
internal readonly record struct TsStreamType(VideoCodec? Video, bool IsAudio)
{
    private const byte PrivateData = 0x06;
    private const byte Registration = 0x05;

    private static readonly TsStreamType Audio = new(null, true);

    /// <summary>Reads a declaration.</summary>
    public static TsStreamType Of(byte streamType, ReadOnlySpan<byte> descriptors) =>
        streamType switch
        {
            0x01 or 0x02 => new(VideoCodec.Mpeg2, false),
            0x1b => new(VideoCodec.H264, false),
            0x24 => new(VideoCodec.Hevc, false),
            // MPEG-4 part 2, JPEG 2000, VVC, AVS, Dirac, VC-1.
            0x10 or 0x21 or 0x32 or 0x33 or 0x42 or 0xd1 or 0xea => new(VideoCodec.Other, false),
            0x03 or 0x04 or 0x0f or 0x11 or 0x1c or 0x80 or 0x81 or 0x82 or 0x83 or 0x84 or 0x85 or 0x86 or 0x87 => Audio,
            PrivateData => OfDescriptors(descriptors),
            _ => default,
        };

    private static TsStreamType OfDescriptors(ReadOnlySpan<byte> descriptors)
    {
        while (descriptors.Length >= 2)
        {
            var body = descriptors[2..];
            body = body[..Math.Min(descriptors[1], body.Length)];
            // AC-3, enhanced AC-3, DTS, AAC.
            if (descriptors[0] is 0x6a or 0x7a or 0x7b or 0x7c)
                return Audio;
            if (descriptors[0] == Registration && OfRegistration(body) is { } type)
                return type;
            descriptors = descriptors[(2 + body.Length)..];
        }
        return default;
    }

    private static TsStreamType? OfRegistration(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("Opus"u8) || body.StartsWith("AC-3"u8) || body.StartsWith("EAC3"u8))
            return Audio;
        if (body.StartsWith("HEVC"u8))
            return new(VideoCodec.Hevc, false);
        return body.StartsWith("AV01"u8) || body.StartsWith("VC-1"u8) ? new(VideoCodec.Other, false) : null;
    }
}
