namespace Pool.Protocol.Media.Mp4;

/// <summary>The sizes of a track's samples (stsz, stz2; of the latter not the form with 4 bits per entry, which nobody writes).</summary>
internal struct Mp4Sizes
{
    private readonly uint _constant;
    private readonly int _entryBytes;
    private FieldReader _fields;
    private uint _left;

    /// <summary>Starts at the first sample.</summary>
    public Mp4Sizes(ByteSource source, in Box box)
    {
        _fields = FieldReader.Of(source, box);
        _fields.Skip(4);
        uint word = _fields.U32();
        bool isCompact = box.Type == BoxType.Stz2;
        _constant = isCompact ? 0 : word;
        _entryBytes =
            !isCompact ? sizeof(uint)
            : (word & 0xff) is 8 or 16 ? (int)(word & 0xff) / 8
            : 0;
        _left = _fields.U32();
    }

    /// <summary>The next size.</summary>
    /// <returns>False behind the last.</returns>
    public bool Next(out uint size)
    {
        size = _constant;
        if (_left == 0 || (_constant == 0 && (_entryBytes == 0 || _fields.AtEnd)))
            return false;
        _left--;
        if (_constant == 0)
            size = _fields.U(_entryBytes);
        return true;
    }
}

/// <summary>The places of a track's samples (stsc, stco, co64).</summary>
internal struct Mp4Chunks
{
    private readonly bool _wide;
    private FieldReader _offsets;
    private FieldReader _runs;
    private uint _chunk;
    private uint _samplesLeft;
    private uint _perChunk;
    private (uint FirstChunk, uint PerChunk) _upcoming;
    private long _next;

    /// <summary>Starts in front of the first chunk.</summary>
    public Mp4Chunks(ByteSource source, in Box chunks, in Box runs)
    {
        _wide = chunks.Type == BoxType.Co64;
        _offsets = FieldReader.Of(source, chunks);
        _offsets.Skip(8);
        _runs = FieldReader.Of(source, runs);
        _runs.Skip(8);
        _upcoming = ReadRun();
    }

    /// <summary>Where the next sample lies.</summary>
    /// <returns>False behind the last chunk.</returns>
    public bool Next(uint size, out long offset)
    {
        while (_samplesLeft == 0)
        {
            if (_offsets.AtEnd)
            {
                offset = 0;
                return false;
            }
            OpenChunk();
        }
        _samplesLeft--;
        offset = _next;
        _next += size;
        return true;
    }

    private void OpenChunk()
    {
        _chunk++;
        while (_upcoming.FirstChunk <= _chunk)
        {
            _perChunk = _upcoming.PerChunk;
            _upcoming = ReadRun();
        }
        _next = _wide ? _offsets.I64() : _offsets.U32();
        _samplesLeft = _perChunk;
    }

    private (uint FirstChunk, uint PerChunk) ReadRun()
    {
        if (_runs.AtEnd)
            return (uint.MaxValue, 0);
        uint first = _runs.U32();
        uint perChunk = _runs.U32();
        _runs.U32(); // sample description index
        return (first, perChunk);
    }
}
