namespace Pool.Protocol.Media.Codecs;

/// <summary>The part of an H.264 sequence parameter set that sizes and the counting of pictures need (ITU-T H.264, 7.3.2.1.1).</summary>
/// <param name="Id">seq_parameter_set_id, below <see cref="MaxSets"/>.</param>
/// <param name="Format">Size, chroma and depth.</param>
/// <param name="FrameNumBits">Length of frame_num in slice headers.</param>
/// <param name="MayHaveFields">Whether slice headers say if they are of a field (frame_mbs_only_flag is 0).</param>
/// <param name="SeparatePlanes">Whether each colour plane has slices of its own.</param>
internal readonly record struct H264Sps(int Id, PictureFormat Format, int FrameNumBits, bool MayHaveFields, bool SeparatePlanes)
{
    /// <summary>Number of ids the standard has.</summary>
    public const int MaxSets = 32;

    private const int MaxFrameNumBits = 16;
    private const int MacroblockPx = 16;
    private const uint MaxPocCycle = 255;

    /// <summary>Reads a set.</summary>
    /// <param name="unit">The unit after its start code, with its header byte.</param>
    /// <returns>Null if it is cut off, or states what the standard forbids.</returns>
    public static H264Sps? Read(ReadOnlySpan<byte> unit)
    {
        var bits = new BitReader(unit);
        bits.Skip(8);
        uint profile = bits.Bits(8);
        bits.Skip(16);
        uint id = bits.Ue();
        var sampling = HasChromaInfo(profile) ? ReadSampling(ref bits) : new Sampling(1, 8, false);
        uint frameNumBits = bits.Ue() + 4;
        SkipPictureOrder(ref bits);
        bits.Ue(); // max_num_ref_frames
        bits.Skip(1);
        long widthMbs = bits.Ue() + 1L;
        long heightUnits = bits.Ue() + 1L;
        bool framesOnly = bits.Flag();
        if (!framesOnly)
            bits.Skip(1);
        bits.Skip(1);
        int fieldFactor = framesOnly ? 1 : 2;
        var crop = bits.Flag() ? ReadCrop(ref bits, sampling, fieldFactor) : (0, 0);
        var format = PictureFormat.Of(
            widthMbs * MacroblockPx,
            heightUnits * MacroblockPx * fieldFactor,
            crop,
            sampling.Chroma,
            sampling.Depth
        );
        if (bits.Failed || format is null || id >= MaxSets || frameNumBits > MaxFrameNumBits || !sampling.IsValid)
            return null;
        return new H264Sps((int)id, format.Value, (int)frameNumBits, !framesOnly, sampling.SeparatePlanes);
    }

    private static bool HasChromaInfo(uint profile) =>
        profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    private static Sampling ReadSampling(ref BitReader bits)
    {
        uint chroma = bits.Ue();
        bool separate = chroma == 3 && bits.Flag();
        uint depth = bits.Ue();
        bits.Ue(); // bit_depth_chroma_minus8
        bits.Skip(1);
        if (bits.Flag())
            SkipScalingLists(ref bits, chroma == 3 ? 12 : 8);
        bool valid = chroma <= PictureFormat.MaxChromaFormat && depth <= PictureFormat.MaxDepthAbove8;
        return valid ? new Sampling((int)chroma, (int)depth + 8, separate) : default;
    }

    private static void SkipScalingLists(ref BitReader bits, int lists)
    {
        for (int list = 0; list < lists; list++)
        {
            if (!bits.Flag())
                continue;
            int last = 8;
            int next = 8;
            for (int entry = 0; entry < (list < 6 ? 16 : 64) && next != 0 && !bits.Failed; entry++)
            {
                next = (last + bits.Se()) & 0xff;
                last = next == 0 ? last : next;
            }
        }
    }

    private static void SkipPictureOrder(ref BitReader bits)
    {
        switch (bits.Ue())
        {
            case 0:
                bits.Ue();
                break;
            case 1:
                bits.Skip(1);
                bits.Se();
                bits.Se();
                uint cycle = Math.Min(bits.Ue(), MaxPocCycle);
                for (uint index = 0; index < cycle && !bits.Failed; index++)
                    bits.Se();
                break;
        }
    }

    private static (long X, long Y) ReadCrop(ref BitReader bits, Sampling sampling, int fieldFactor)
    {
        long x = (long)bits.Ue() + bits.Ue();
        long y = (long)bits.Ue() + bits.Ue();
        int unitX = sampling is { SeparatePlanes: false, Chroma: 1 or 2 } ? 2 : 1;
        int unitY = sampling is { SeparatePlanes: false, Chroma: 1 } ? 2 : 1;
        return (x * unitX, y * unitY * fieldFactor);
    }

    private readonly record struct Sampling(int Chroma, int Depth, bool SeparatePlanes)
    {
        public bool IsValid => Depth != 0;
    }
}
