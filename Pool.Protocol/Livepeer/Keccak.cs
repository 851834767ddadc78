using System.Buffers;
using Org.BouncyCastle.Crypto.Digests;

namespace Pool.Protocol.Livepeer;

/// <summary>
/// Keccak-256 as Ethereum uses it (not SHA3-256: other padding), fed piece by piece, so that a body is hashed while it is read.
/// Not for use from several threads at once.
/// </summary>
public sealed class Keccak
{
    private readonly KeccakDigest _digest = new(256);

    /// <summary>Adds the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _digest.BlockUpdate(bytes);

    /// <summary>The hash of everything appended; the object then starts afresh.</summary>
    public Hash32 Finish()
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        _digest.DoFinal(hash);
        return Hash32.FromWire(hash);
    }

    /// <summary>The hash of one piece.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> bytes)
    {
        var keccak = new Keccak();
        keccak.Append(bytes);
        return keccak.Finish();
    }

    /// <summary>The hash of bytes that lie in several pieces.</summary>
    public static Hash32 Hash(in ReadOnlySequence<byte> bytes)
    {
        var keccak = new Keccak();
        foreach (var piece in bytes)
        {
            keccak.Append(piece.Span);
        }
        return keccak.Finish();
    }
}
