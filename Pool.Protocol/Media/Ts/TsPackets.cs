namespace Pool.Protocol.Media.Ts;

/// <summary>One packet after another of an MPEG-TS file (ISO 13818-1, 2.4.3), across garbage in front and holes inside.</summary>
internal ref struct TsPackets
{
    /// <summary>Bytes of one packet.</summary>
    public const int PacketBytes = 188;

    /// <summary>Most garbage in front of the first packet.</summary>
    private const int MaxGarbageBytes = 64 * 1024;

    /// <summary>Packets in a row that must start rightly before we believe to be in step.</summary>
    private const int ConfirmedPackets = 4;

    private const byte SyncByte = 0x47;

    private readonly ByteSource _source;
    private readonly Span<byte> _scratch;
    private long _next;

    /// <summary>Starts at the first packet.</summary>
    /// <param name="source">The file.</param>
    /// <param name="scratch"><see cref="PacketBytes"/> bytes for packets that lie in two blocks of memory.</param>
    public TsPackets(ByteSource source, Span<byte> scratch)
    {
        _source = source;
        _scratch = scratch;
        _next = FindSync(0, MaxGarbageBytes);
    }

    /// <summary>Steps to the next whole packet.</summary>
    public bool Next(out TsPacket packet)
    {
        var bytes = _source.Read(_next, _scratch);
        if (bytes.Length == PacketBytes && bytes[0] != SyncByte)
        {
            _next = FindSync(_next, long.MaxValue);
            bytes = _source.Read(_next, _scratch);
        }
        packet = new TsPacket(bytes);
        _next += PacketBytes;
        return bytes.Length == PacketBytes;
    }

    private readonly long FindSync(long from, long maxDistance)
    {
        long end = maxDistance < _source.Length - from ? from + maxDistance : _source.Length;
        while (from < end)
        {
            var run = _source.Run(from);
            int at = run.IndexOf(SyncByte);
            if (at >= 0 && IsInStep(from + at))
                return from + at;
            from += at < 0 ? run.Length : at + 1;
        }
        return _source.Length;
    }

    private readonly bool IsInStep(long at)
    {
        Span<byte> one = stackalloc byte[1];
        for (int packet = 1; packet < ConfirmedPackets; packet++)
        {
            var sync = _source.Read(at + packet * PacketBytes, one);
            if (sync.Length == 1 && sync[0] != SyncByte)
                return false;
        }
        return true;
    }
}

/// <summary>The fields of one packet.</summary>
internal readonly ref struct TsPacket
{
    private const int HeaderBytes = 4;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Wraps a packet; an incomplete one is possible, but then nothing may be asked of it.</summary>
    public TsPacket(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The stream it belongs to, 13 bits.</summary>
    public int Pid => (_bytes[1] & 0x1f) << 8 | _bytes[2];

    /// <summary>Whether a PES packet or section begins in it.</summary>
    public bool StartsUnit => (_bytes[1] & 0x40) != 0;

    /// <summary>4 bits that count the packets of a stream which have payload.</summary>
    public int Continuity => _bytes[3] & 0x0f;

    /// <summary>Whether a jump of <see cref="Continuity"/> is announced.</summary>
    public bool AnnouncesJump => HasAdaptation && _bytes[HeaderBytes] > 0 && (_bytes[HeaderBytes + 1] & 0x80) != 0;

    /// <summary>What it carries; empty if nothing, or if it is damaged or scrambled.</summary>
    public ReadOnlySpan<byte> Payload
    {
        get
        {
            int start = HasAdaptation ? HeaderBytes + 1 + _bytes[HeaderBytes] : HeaderBytes;
            bool usable = (_bytes[1] & 0x80) == 0 && (_bytes[3] & 0xd0) == 0x10 && start < _bytes.Length;
            return usable ? _bytes[start..] : default;
        }
    }

    private bool HasAdaptation => (_bytes[3] & 0x20) != 0;
}
