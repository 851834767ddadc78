using System.Buffers.Binary;
using Google.Protobuf;

namespace Pool.Protocol.Livepeer;

/// <summary>32 bytes, most often a Keccak-256 hash, as a value that compares by content.</summary>
public readonly record struct Hash32
{
    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <summary>Size in bytes.</summary>
    public const int Size = 32;

    private Hash32(UInt128 high, UInt128 low) => (_high, _low) = (high, low);

    /// <summary>Takes bytes as the reference's readers do: the last 32 of more, zeros in front of fewer (go-ethereum common.BytesToHash).</summary>
    public static Hash32 FromWire(ReadOnlySpan<byte> bytes)
    {
        Span<byte> padded = stackalloc byte[Size];
        Fit(bytes, padded);
        return new(BinaryPrimitives.ReadUInt128BigEndian(padded), BinaryPrimitives.ReadUInt128BigEndian(padded[16..]));
    }

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _low);
    }

    /// <summary>The 32 bytes as a field of a message.</summary>
    public ByteString ToByteString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return ByteString.CopyFrom(bytes);
    }

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    internal static void Fit(ReadOnlySpan<byte> bytes, Span<byte> padded)
    {
        padded.Clear();
        var kept = bytes.Length > padded.Length ? bytes[^padded.Length..] : bytes;
        kept.CopyTo(padded[^kept.Length..]);
    }
}
