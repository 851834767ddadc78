namespace Pool.Tests.BadMedia;

/// <summary>Writes NAL units bit by bit, with the emulation bytes that keep start codes out of them.</summary>
internal sealed class BitPen(params byte[] header)
{
    private readonly List<bool> _bits = [];

    public BitPen Bits(ulong value, int count)
    {
        for (var bit = count - 1; bit >= 0; bit--)
        {
            _bits.Add((value >> bit & 1) == 1);
        }
        return this;
    }

    /// <summary>Exp-Golomb.</summary>
    public BitPen Ue(ulong value)
    {
        var length = 64 - System.Numerics.BitOperations.LeadingZeroCount(value + 1);
        return Bits(0, length - 1).Bits(value + 1, length);
    }

    /// <summary>The unit, closed by its stop bit.</summary>
    public byte[] ToArray()
    {
        Bits(1, 1).Bits(0, (8 - _bits.Count % 8) % 8);
        var unit = new List<byte>(header);
        for (var at = 0; at < _bits.Count; at += 8)
        {
            var value = (byte)_bits.Skip(at).Take(8).Aggregate(0, (sum, bit) => sum << 1 | (bit ? 1 : 0));
            if (value <= 3 && unit.Count >= 2 && unit[^1] == 0 && unit[^2] == 0)
            {
                unit.Add(3);
            }
            unit.Add(value);
        }
        return [.. unit];
    }
}
