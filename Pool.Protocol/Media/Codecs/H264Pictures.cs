namespace Pool.Protocol.Media.Codecs;

/// <summary>Counts H.264 pictures: a slice of macroblock 0 starts one (ITU-T H.264, 7.3.3), unless it is the second field of a frame.</summary>
internal sealed class H264Pictures : PictureCounter
{
    private const int SliceHeadBytes = 24;
    private const int PpsHeadBytes = 16;
    private const int MaxPictureSets = 256;
    private const uint RecoveryPoint = 6;

    private readonly H264Sps?[] _sets = new H264Sps?[H264Sps.MaxSets];
    private readonly byte[] _setOfPictureSet = new byte[MaxPictureSets];
    private (uint FrameNum, bool Bottom)? _openField;
    private int? _recoversIn;
    private bool _recovered;

    private enum Unit
    {
        Slice = 1,
        PartitionA = 2,
        IdrSlice = 5,
        Sei = 6,
        Sps = 7,
        Pps = 8,
    }

    /// <inheritdoc/>
    public override int HeadLength(byte first) =>
        TypeOf(first) switch
        {
            Unit.Slice or Unit.PartitionA or Unit.IdrSlice => SliceHeadBytes,
            Unit.Sei => _recovered ? 0 : MaxHeadBytes,
            Unit.Sps => MaxHeadBytes,
            Unit.Pps => PpsHeadBytes,
            _ => 0,
        };

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> head)
    {
        switch (TypeOf(head[0]))
        {
            case Unit.Slice or Unit.PartitionA:
                ReadSlice(head, isIdr: false);
                break;
            case Unit.IdrSlice:
                ReadSlice(head, isIdr: true);
                break;
            case Unit.Sei:
                ReadSei(head);
                break;
            case Unit.Sps when H264Sps.Read(head) is { } set:
                _sets[set.Id] = set;
                State(set.Format);
                break;
            case Unit.Pps:
                ReadPictureSet(head);
                break;
        }
    }

    private static Unit TypeOf(byte header) => (Unit)(header & 0x1f);

    private void ReadPictureSet(ReadOnlySpan<byte> head)
    {
        var bits = new BitReader(head[1..]);
        uint id = bits.Ue();
        uint set = bits.Ue();
        if (!bits.Failed && id < MaxPictureSets && set < H264Sps.MaxSets)
            _setOfPictureSet[id] = (byte)set;
    }

    private void ReadSlice(ReadOnlySpan<byte> head, bool isIdr)
    {
        var bits = new BitReader(head[1..]);
        if (bits.Ue() != 0 || bits.Failed)
            return;
        bits.Ue(); // slice_type
        uint pictureSet = bits.Ue();
        var set = pictureSet < MaxPictureSets ? _sets[_setOfPictureSet[pictureSet]] : null;
        if (set is { SeparatePlanes: true } && bits.Bits(2) != 0)
            return;
        if (IsSecondField(ref bits, set))
            return;
        if (!_recovered)
        {
            _recovered = isIdr || _recoversIn <= 0;
            StartsOpen = !isIdr;
        }
        _recoversIn--;
        Count(_recovered, set?.Format);
    }

    private bool IsSecondField(ref BitReader bits, H264Sps? set)
    {
        var open = _openField;
        _openField = null;
        if (set is not { MayHaveFields: true })
            return false;
        uint frameNum = bits.Bits(set.Value.FrameNumBits);
        if (!bits.Flag())
            return false;
        bool bottom = bits.Flag();
        if (open is { } first && first.FrameNum == frameNum && first.Bottom != bottom)
            return true;
        _openField = (frameNum, bottom);
        return false;
    }

    /// <summary>A recovery point (annex D.2.8) is where decoding may start in streams that have IDR pictures rarely or never.</summary>
    private void ReadSei(ReadOnlySpan<byte> head)
    {
        var bits = new BitReader(head[1..]);
        while (!bits.Failed)
        {
            uint type = SeiNumber(ref bits);
            uint size = SeiNumber(ref bits);
            if (type == RecoveryPoint && size > 0 && !bits.Failed)
            {
                _recoversIn ??= (int)Math.Min(bits.Ue(), 1u << 16);
                return;
            }
            bits.Skip((int)Math.Min(size, MaxHeadBytes) * 8);
        }
    }

    private static uint SeiNumber(ref BitReader bits)
    {
        uint sum = 0;
        uint part;
        do sum += part = bits.Bits(8);
        while (part == 0xff && !bits.Failed);
        return sum;
    }
}
