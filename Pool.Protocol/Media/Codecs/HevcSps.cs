namespace Pool.Protocol.Media.Codecs;

/// <summary>The part of an HEVC sequence parameter set that sizes need (ITU-T H.265, 7.3.2.2.1).</summary>
/// <param name="Id">sps_seq_parameter_set_id, below <see cref="MaxSets"/>.</param>
/// <param name="Format">Size, chroma and depth.</param>
internal readonly record struct HevcSps(int Id, PictureFormat Format)
{
    /// <summary>Number of ids the standard has.</summary>
    public const int MaxSets = 16;

    private const int ProfileBits = 88;
    private const int LevelBits = 8;
    private const int MaxSubLayersMinus1 = 7;

    /// <summary>Reads a set.</summary>
    /// <param name="unit">The unit after its start code, with its two header bytes.</param>
    /// <returns>Null if it is cut off, or states what the standard forbids.</returns>
    public static HevcSps? Read(ReadOnlySpan<byte> unit)
    {
        var bits = new BitReader(unit);
        bits.Skip(16 + 4);
        int subLayers = (int)bits.Bits(3);
        bits.Skip(1);
        SkipProfileTierLevel(ref bits, subLayers);
        uint id = bits.Ue();
        uint chroma = bits.Ue();
        bool separate = chroma == 3 && bits.Flag();
        long width = bits.Ue();
        long height = bits.Ue();
        (long X, long Y) crop = (0, 0);
        if (bits.Flag())
        {
            int unitX = !separate && chroma is 1 or 2 ? 2 : 1;
            int unitY = !separate && chroma == 1 ? 2 : 1;
            crop.X = ((long)bits.Ue() + bits.Ue()) * unitX;
            crop.Y = ((long)bits.Ue() + bits.Ue()) * unitY;
        }
        uint depth = bits.Ue();
        if (bits.Failed || id >= MaxSets || chroma > PictureFormat.MaxChromaFormat || depth > PictureFormat.MaxDepthAbove8)
            return null;
        return PictureFormat.Of(width, height, crop, (int)chroma, (int)depth + 8) is { } format
            ? new HevcSps((int)id, format)
            : null;
    }

    private static void SkipProfileTierLevel(ref BitReader bits, int subLayers)
    {
        bits.Skip(ProfileBits + LevelBits);
        uint present = bits.Bits(2 * subLayers);
        if (subLayers > 0)
            bits.Skip(2 * (MaxSubLayersMinus1 + 1 - subLayers));
        for (int layer = subLayers - 1; layer >= 0; layer--)
        {
            uint flags = present >> (2 * layer);
            bits.Skip(((flags & 2) != 0 ? ProfileBits : 0) + ((flags & 1) != 0 ? LevelBits : 0));
        }
    }
}
