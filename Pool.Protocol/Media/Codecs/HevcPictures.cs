namespace Pool.Protocol.Media.Codecs;

/// <summary>Counts HEVC pictures: a slice segment with first_slice_segment_in_pic_flag starts one (ITU-T H.265, 7.3.6.1).</summary>
internal sealed class HevcPictures : PictureCounter
{
    private const int SliceHeadBytes = 16;
    private const int MaxPictureSets = 64;
    private const int HeaderBytes = 2;
    private const int LastReserved = 31;
    private const int RaslN = 8;
    private const int RaslR = 9;
    private const int FirstIrap = 16;
    private const int LastIrap = 23;
    private const int IdrWRadl = 19;
    private const int IdrNLp = 20;
    private const int Sps = 33;
    private const int Pps = 34;

    private readonly PictureFormat?[] _formats = new PictureFormat?[HevcSps.MaxSets];
    private readonly byte[] _setOfPictureSet = new byte[MaxPictureSets];
    private bool _started;
    private bool _raslLost;

    /// <inheritdoc/>
    public override int HeadLength(byte first) =>
        TypeOf(first) switch
        {
            <= LastReserved => SliceHeadBytes,
            Sps => MaxHeadBytes,
            Pps => SliceHeadBytes,
            _ => 0,
        };

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> head)
    {
        // Only the base layer is a picture that everybody shows.
        if (head.Length <= HeaderBytes || ((head[0] & 1) << 5 | head[1] >> 3) != 0)
            return;
        int type = TypeOf(head[0]);
        if (type is <= RaslR or (>= FirstIrap and <= LastIrap))
            ReadSlice(head, type);
        else if (type == Pps)
            ReadPictureSet(head);
        else if (type == Sps && HevcSps.Read(head) is { } set)
        {
            _formats[set.Id] = set.Format;
            State(set.Format);
        }
    }

    private static int TypeOf(byte header) => (header >> 1) & 0x3f;

    private void ReadPictureSet(ReadOnlySpan<byte> head)
    {
        var bits = new BitReader(head[HeaderBytes..]);
        uint id = bits.Ue();
        uint set = bits.Ue();
        if (!bits.Failed && id < MaxPictureSets && set < HevcSps.MaxSets)
            _setOfPictureSet[id] = (byte)set;
    }

    private void ReadSlice(ReadOnlySpan<byte> head, int type)
    {
        var bits = new BitReader(head[HeaderBytes..]);
        if (!bits.Flag())
            return;
        bool randomAccess = type >= FirstIrap;
        if (randomAccess)
        {
            bits.Skip(1);
            // Pictures that refer to what came before the first random access point are dropped by every decoder.
            _raslLost = !_started && type is not (IdrWRadl or IdrNLp);
            _started = true;
        }
        uint pictureSet = bits.Ue();
        var format = pictureSet < MaxPictureSets ? _formats[_setOfPictureSet[pictureSet]] : null;
        Count(_started && !(_raslLost && type is RaslN or RaslR), format);
    }
}
