namespace Pool.Protocol.Media.Ts;

/// <summary>The start of a PES packet (ISO 13818-1, 2.4.3.6).</summary>
/// <param name="Pts">Presentation time, 33 bits of 90 kHz; null if it has none.</param>
/// <param name="Bytes">Bytes before the elementary stream goes on; may be more than the first packet holds.</param>
internal readonly record struct PesHeader(long? Pts, int Bytes)
{
    private const int FixedBytes = 9;
    private const int PtsBytes = 5;

    /// <summary>Reads a header.</summary>
    /// <returns>Null if the payload does not begin a PES packet of media.</returns>
    public static PesHeader? Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FixedBytes || payload is not [0, 0, 1, ..] || !IsMedia(payload[3]))
            return null;
        int optional = payload[8];
        bool hasPts = (payload[7] & 0x80) != 0 && optional >= PtsBytes && payload.Length >= FixedBytes + PtsBytes;
        return new PesHeader(hasPts ? ReadPts(payload[FixedBytes..]) : null, FixedBytes + optional);
    }

    // Video, audio, private stream 1 and extended ids; the rest has no such header or no media in it.
    private static bool IsMedia(byte streamId) => streamId is 0xbd or 0xfd or (>= 0xc0 and <= 0xef);

    private static long ReadPts(ReadOnlySpan<byte> field) =>
        (long)(field[0] >> 1 & 7) << 30
        | (long)field[1] << 22
        | (long)(field[2] >> 1) << 15
        | (long)field[3] << 7
        | (long)(field[4] >> 1);
}
