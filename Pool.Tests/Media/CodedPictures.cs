using Pool.Protocol.Media;
using Pool.Protocol.Media.Codecs;
using Xunit;

namespace Pool.Tests.Media;

/// <summary>What no encoder at hand makes, written by hand: fields as pictures of their own, colour planes, parameter sets in use.</summary>
public sealed class CodedPictures
{
    private const byte Idr = 0x65;
    private const byte Slice = 0x41;

    [Fact]
    public void A_pair_of_fields_is_one_frame()
    {
        var pictures = Start(Sps(framesOnly: false));
        Feed(pictures, Picture(Idr, frameNum: 0, field: true, bottom: false));
        Feed(pictures, Picture(Slice, frameNum: 0, field: true, bottom: true));
        Feed(pictures, Picture(Slice, frameNum: 1, field: true, bottom: true));
        Feed(pictures, Picture(Slice, frameNum: 1, field: true, bottom: false));

        Assert.Equal((2, 0), (pictures.Frames, pictures.LeadingFrames));
    }

    [Fact]
    public void Fields_that_do_not_pair_are_frames_each()
    {
        var pictures = Start(Sps(framesOnly: false));
        Feed(pictures, Picture(Idr, frameNum: 0, field: true, bottom: false));
        Feed(pictures, Picture(Slice, frameNum: 1, field: true, bottom: false));
        Feed(pictures, Picture(Slice, frameNum: 2, field: false, bottom: false));
        Feed(pictures, Picture(Slice, frameNum: 2, field: true, bottom: true));

        Assert.Equal(4, pictures.Frames);
    }

    [Fact]
    public void Further_slices_of_a_picture_do_not_count()
    {
        var pictures = Start(Sps(framesOnly: true));
        Feed(pictures, Picture(Idr, frameNum: 0));
        Feed(pictures, Picture(Idr, frameNum: 0, firstMacroblock: 40));
        Feed(pictures, Picture(Slice, frameNum: 1));
        Feed(pictures, Picture(Slice, frameNum: 1, firstMacroblock: 1));

        Assert.Equal(2, pictures.Frames);
    }

    [Fact]
    public void Colour_planes_of_a_picture_do_not_count()
    {
        var pictures = Start(Sps(framesOnly: true, separatePlanes: true));
        foreach (uint plane in (uint[])[0, 1, 2])
            Feed(pictures, Picture(Idr, frameNum: 0, plane: plane));

        Assert.Equal((1, 3), (pictures.Frames, pictures.Format?.ChromaFormat));
    }

    [Fact]
    public void A_large_header_that_no_picture_uses_changes_nothing()
    {
        var pictures = Start(Sps(framesOnly: true));
        Feed(pictures, Sps(framesOnly: true, id: 1, widthMbs: 1000));
        Feed(pictures, Picture(Idr, frameNum: 0));
        Feed(pictures, Sps(framesOnly: true, id: 2, widthMbs: 900));

        Assert.Equal((320, 192, false), (pictures.Format?.WidthPx, pictures.Format?.HeightPx, pictures.SizeChanges));
    }

    [Fact]
    public void Sides_beyond_the_bound_are_refused() => Assert.Null(H264Sps.Read(Sps(framesOnly: true, widthMbs: 1025)));

    private static PictureCounter Start(byte[] sps)
    {
        var pictures = PictureCounter.For(VideoCodec.H264);
        Feed(pictures, sps);
        Feed(pictures, new BitWriter(0x68).Ue(0).Ue(0).Bits(0, 8).ToArray());
        return pictures;
    }

    private static void Feed(PictureCounter pictures, byte[] unit)
    {
        int wanted = pictures.HeadLength(unit[0]);
        pictures.Read(unit.AsSpan(0, Math.Min(wanted, unit.Length)));
    }

    private static byte[] Sps(bool framesOnly, bool separatePlanes = false, uint id = 0, uint widthMbs = 20)
    {
        var bits = new BitWriter(0x67).Bits(separatePlanes ? 244u : 77u, 8).Bits(0, 8).Bits(40, 8).Ue(id);
        if (separatePlanes)
            bits.Ue(3).Bits(1, 1).Ue(0).Ue(0).Bits(0, 2);
        bits.Ue(0).Ue(2).Ue(1).Bits(0, 1).Ue(widthMbs - 1).Ue(framesOnly ? 11u : 5u).Bits(framesOnly ? 1u : 0u, 1);
        if (!framesOnly)
            bits.Bits(0, 1);
        return bits.Bits(0, 2).Bits(0x80, 8).ToArray();
    }

    private static byte[] Picture(
        byte unit,
        uint frameNum,
        bool? field = null,
        bool bottom = false,
        uint firstMacroblock = 0,
        uint? plane = null
    )
    {
        var bits = new BitWriter(unit).Ue(firstMacroblock).Ue(7).Ue(0);
        if (plane is { } number)
            bits.Bits(number, 2);
        bits.Bits(frameNum, 4);
        if (field is { } isField)
            bits.Bits(isField ? 1u : 0u, 1).Bits(isField && bottom ? 1u : 0u, isField ? 1 : 0);
        return bits.Bits(0xaaaa, 16).ToArray();
    }

    private sealed class BitWriter(byte header)
    {
        private readonly List<bool> _bits = [];

        public BitWriter Bits(uint value, int count)
        {
            for (int bit = count - 1; bit >= 0; bit--)
                _bits.Add((value >> bit & 1) == 1);
            return this;
        }

        public BitWriter Ue(uint value)
        {
            int length = 32 - System.Numerics.BitOperations.LeadingZeroCount(value + 1);
            return Bits(0, length - 1).Bits(value + 1, length);
        }

        public byte[] ToArray()
        {
            byte[] bytes = new byte[1 + (_bits.Count + 7) / 8];
            bytes[0] = header;
            for (int bit = 0; bit < _bits.Count; bit++)
                bytes[1 + bit / 8] |= (byte)((_bits[bit] ? 1 : 0) << (7 - bit % 8));
            return bytes;
        }
    }
}
