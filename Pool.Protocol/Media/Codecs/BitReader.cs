namespace Pool.Protocol.Media.Codecs;

/// <summary>
/// Reads bits, most significant first, of an H.264 or HEVC unit, and drops its emulation prevention bytes on the way. Beyond the end it
/// yields zeros and says so in <see cref="Failed"/>; it never throws.
/// </summary>
internal ref struct BitReader(ReadOnlySpan<byte> unit)
{
    private const int MaxExpGolombZeros = 31;
    private const byte EmulationPrevention = 3;

    private readonly ReadOnlySpan<byte> _unit = unit;
    private int _next;
    private int _zeros;
    private uint _current;
    private int _bitsLeft;

    /// <summary>Whether a read went beyond the end, or met a number no header holds.</summary>
    public bool Failed { get; private set; }

    /// <summary>One bit.</summary>
    public bool Flag() => Bit() != 0;

    /// <summary>An unsigned number of 0 to 32 bits.</summary>
    public uint Bits(int count)
    {
        uint value = 0;
        for (; count > 0; count--)
            value = (value << 1) | Bit();
        return value;
    }

    /// <summary>Passes bits over.</summary>
    public void Skip(int count)
    {
        for (; count > 0 && !Failed; count--)
            Bit();
    }

    /// <summary>An unsigned Exp-Golomb number, ue(v).</summary>
    public uint Ue()
    {
        int zeros = 0;
        while (Bit() == 0)
        {
            if (Failed || ++zeros > MaxExpGolombZeros)
            {
                Failed = true;
                return 0;
            }
        }
        return (uint)((1ul << zeros) - 1) + Bits(zeros);
    }

    /// <summary>A signed Exp-Golomb number, se(v).</summary>
    public int Se()
    {
        uint code = Ue();
        int half = (int)((code + 1ul) / 2);
        return (code & 1) == 1 ? half : -half;
    }

    private uint Bit()
    {
        if (_bitsLeft == 0)
            NextByte();
        _bitsLeft--;
        return (_current >> _bitsLeft) & 1;
    }

    private void NextByte()
    {
        _bitsLeft = 8;
        if (_zeros >= 2 && _next < _unit.Length && _unit[_next] == EmulationPrevention)
        {
            _next++;
            _zeros = 0;
        }
        if (_next >= _unit.Length)
        {
            Failed = true;
            _current = 0;
            return;
        }
        _current = _unit[_next++];
        _zeros = _current == 0 ? _zeros + 1 : 0;
    }
}
