using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace Pool.Protocol.Livepeer;

/// <summary>An Ethereum address, 20 bytes; its text form is EIP-55: <c>0x</c> and 40 hex digits whose case is a checksum.</summary>
public readonly record struct EthAddress
{
    private readonly UInt128 _high;
    private readonly uint _low;

    /// <summary>Size in bytes.</summary>
    public const int Size = 20;

    private EthAddress(UInt128 high, uint low) => (_high, _low) = (high, low);

    /// <summary>The zero address: what a node without an account sends.</summary>
    public static EthAddress Zero => default;

    /// <summary>Takes bytes as the reference's readers do: the last 20 of more, zeros in front of fewer (go-ethereum common.BytesToAddress).</summary>
    public static EthAddress FromWire(ReadOnlySpan<byte> bytes)
    {
        Span<byte> padded = stackalloc byte[Size];
        Hash32.Fit(bytes, padded);
        return new(BinaryPrimitives.ReadUInt128BigEndian(padded), BinaryPrimitives.ReadUInt32BigEndian(padded[16..]));
    }

    /// <summary>Reads <c>0x</c> and 40 hex digits in any case; the checksum is not demanded, as the reference does not.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EthAddress address)
    {
        address = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (
            text.Length != 2 + 2 * Size
            || text[0] != '0'
            || text[1] is not ('x' or 'X')
            || Convert.FromHexString(text[2..], bytes, out _, out _) != OperationStatus.Done
        )
        {
            return false;
        }
        address = FromWire(bytes);
        return true;
    }

    /// <summary>Writes the 20 bytes.</summary>
    /// <param name="destination">At least 20 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _low);
    }

    /// <summary>The 20 bytes as a field of a message.</summary>
    public ByteString ToByteString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return ByteString.CopyFrom(bytes);
    }

    /// <summary>The EIP-55 text: a letter is upper case where the Keccak hash of the lower-case digits has a nibble of 8 or more.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        var digits = Convert.ToHexStringLower(bytes);
        Span<byte> ascii = stackalloc byte[2 * Size];
        Encoding.ASCII.GetBytes(digits, ascii);
        Span<byte> hash = stackalloc byte[Hash32.Size];
        Keccak.Hash(ascii).CopyTo(hash);
        Span<char> text = stackalloc char[2 + 2 * Size];
        (text[0], text[1]) = ('0', 'x');
        for (var index = 0; index < digits.Length; index++)
        {
            var nibble = index % 2 == 0 ? hash[index / 2] >> 4 : hash[index / 2] & 0xf;
            text[2 + index] = nibble >= 8 ? char.ToUpperInvariant(digits[index]) : digits[index];
        }
        return new string(text);
    }
}
