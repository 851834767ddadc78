using System.Buffers.Binary;

namespace Pool.Protocol.Media.Mp4;

/// <summary>Reads big-endian fields of a box one after the other; zeros beyond its end.</summary>
internal struct FieldReader(ByteSource source, long from, long end)
{
    private long _next = from;

    /// <summary>Whether all of it was read.</summary>
    public readonly bool AtEnd => _next >= end;

    /// <summary>Bytes left.</summary>
    public readonly long Left => Math.Max(0, end - _next);

    /// <summary>Starts at what a box holds.</summary>
    public static FieldReader Of(ByteSource source, in Box box) => new(source, box.Body, box.End);

    /// <summary>An unsigned number of 32 bits.</summary>
    public uint U32()
    {
        Span<byte> scratch = stackalloc byte[sizeof(uint)];
        var bytes = Take(scratch);
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>A signed number of 64 bits.</summary>
    public long I64()
    {
        Span<byte> scratch = stackalloc byte[sizeof(long)];
        var bytes = Take(scratch);
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    /// <summary>A number of 64 bits in version 1 of a box, else one of 32 bits.</summary>
    public long Versioned(uint version) => version == 1 ? I64() : U32();

    /// <summary>An unsigned number of 1 to 4 bytes.</summary>
    public uint U(int bytes)
    {
        Span<byte> scratch = stackalloc byte[bytes];
        uint value = 0;
        foreach (byte part in Take(scratch))
            value = value << 8 | part;
        return value;
    }

    /// <summary>Passes bytes over.</summary>
    public void Skip(long bytes) => _next = bytes < Left ? _next + bytes : Math.Max(_next, end);

    private ReadOnlySpan<byte> Take(Span<byte> scratch)
    {
        bool whole = Left >= scratch.Length;
        var bytes = whole ? source.Read(_next, scratch) : default;
        _next = whole ? _next + scratch.Length : Math.Max(_next, end);
        return bytes.Length == scratch.Length ? bytes : default;
    }
}
