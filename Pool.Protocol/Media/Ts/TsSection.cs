using System.Buffers.Binary;

namespace Pool.Protocol.Media.Ts;

/// <summary>Puts one table's sections together from packets and checks their CRC-32 (ISO 13818-1, 2.4.4 and annex A).</summary>
internal sealed class TsSection
{
    private const int MaxBytes = 1024;
    private const int HeadBytes = 3;
    private const uint Polynomial = 0x04c11db7;

    private readonly byte[] _bytes = new byte[MaxBytes];
    private int _filled;
    private bool _open;

    /// <summary>Takes one packet's payload.</summary>
    /// <returns>A complete, sound section, valid until the next call; empty if there is none yet.</returns>
    public ReadOnlySpan<byte> Feed(ReadOnlySpan<byte> payload, bool startsUnit)
    {
        if (startsUnit && !payload.IsEmpty)
        {
            Reset();
            _open = true;
            payload = payload[Math.Min(1 + payload[0], payload.Length)..];
        }
        if (!_open)
            return default;
        payload = payload[..Math.Min(payload.Length, MaxBytes - _filled)];
        payload.CopyTo(_bytes.AsSpan(_filled));
        _filled += payload.Length;
        if (_filled < HeadBytes)
            return default;
        int length = HeadBytes + (BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(1)) & 0x0fff);
        _open = length <= MaxBytes && length > _filled;
        bool complete = length <= _filled && Crc(_bytes.AsSpan(0, length)) == 0;
        return complete ? _bytes.AsSpan(0, length) : default;
    }

    /// <summary>Forgets what was begun.</summary>
    public void Reset() => (_filled, _open) = (0, false);

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= (uint)value << 24;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc << 1) ^ ((crc >> 31) * Polynomial);
        }
        return crc;
    }
}
