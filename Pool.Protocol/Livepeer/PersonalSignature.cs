using Google.Protobuf;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace Pool.Protocol.Livepeer;

/// <summary>
/// The one signature scheme of all nodes: 65 bytes <c>r ‖ s ‖ v</c> on secp256k1 with v 27 or 28 and s in the lower half, over
/// Keccak(<c>"\x19Ethereum Signed Message:\n32"</c> ‖ h) (go-livepeer crypto/crypto.go VerifySig).
/// </summary>
public static class PersonalSignature
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 65;

    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly ECDomainParameters Domain = new(Curve);
    private static readonly BigInteger HalfOrder = Curve.N.ShiftRight(1);

    /// <summary>Whether the signature over h is this address'. Anything malformed is simply not.</summary>
    public static bool Verify(EthAddress signer, Hash32 h, ReadOnlySpan<byte> signature) =>
        TryRecover(h, signature, out var recovered) && recovered == signer;

    /// <summary>Finds who signed h.</summary>
    /// <returns>False if the length, s, v or the point is not allowed.</returns>
    public static bool TryRecover(Hash32 h, ReadOnlySpan<byte> signature, out EthAddress signer)
    {
        signer = default;
        if (signature.Length != Size || signature[64] is not (27 or 28))
        {
            return false;
        }
        var r = new BigInteger(1, signature[..32]);
        var s = new BigInteger(1, signature[32..64]);
        if (r.SignValue == 0 || r.CompareTo(Curve.N) >= 0 || s.SignValue == 0 || s.CompareTo(HalfOrder) > 0)
        {
            return false;
        }
        return TryRecoverPoint(DigestOf(h), r, s, signature[64] - 27, out signer);
    }

    /// <summary>Signs h deterministically (RFC 6979), as go-ethereum does.</summary>
    /// <param name="h">What is signed.</param>
    /// <param name="privateKey">32 bytes, 1 to n − 1.</param>
    public static ByteString Sign(Hash32 h, ReadOnlySpan<byte> privateKey)
    {
        var secret = new ECPrivateKeyParameters(new BigInteger(1, privateKey), Domain);
        var address = AddressOf(Curve.G.Multiply(secret.D));
        var digest = DigestOf(h);
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(true, secret);
        var parts = signer.GenerateSignature(digest.ToByteArrayUnsigned32());
        var (r, s) = (parts[0], parts[1].CompareTo(HalfOrder) > 0 ? Curve.N.Subtract(parts[1]) : parts[1]);
        var parity = TryRecoverPoint(digest, r, s, 0, out var recovered) && recovered == address ? 0 : 1;
        Span<byte> signature = stackalloc byte[Size];
        r.ToByteArrayUnsigned32().CopyTo(signature);
        s.ToByteArrayUnsigned32().CopyTo(signature[32..]);
        signature[64] = (byte)(27 + parity);
        return ByteString.CopyFrom(signature);
    }

    /// <summary>The address that belongs to a private key of 32 bytes.</summary>
    public static EthAddress AddressOf(ReadOnlySpan<byte> privateKey) =>
        AddressOf(Curve.G.Multiply(new BigInteger(1, privateKey)));

    private static BigInteger DigestOf(Hash32 h)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        h.CopyTo(bytes);
        var keccak = new Keccak();
        keccak.Append("\u0019Ethereum Signed Message:\n32"u8);
        keccak.Append(bytes);
        keccak.Finish().CopyTo(bytes);
        return new BigInteger(1, bytes);
    }

    /// <summary>Q = r⁻¹(sR − eG), R the point with x = r and the given parity of y.</summary>
    private static bool TryRecoverPoint(BigInteger digest, BigInteger r, BigInteger s, int parity, out EthAddress signer)
    {
        signer = default;
        Span<byte> encoded = stackalloc byte[33];
        encoded[0] = (byte)(2 + parity);
        r.ToByteArrayUnsigned32().CopyTo(encoded[1..]);
        ECPoint point;
        try
        {
            point = Curve.Curve.DecodePoint(encoded);
        }
        catch (ArgumentException)
        {
            return false; // r is the x of no point
        }
        var inverse = r.ModInverse(Curve.N);
        var forBase = Curve.N.Subtract(digest.Mod(Curve.N)).Multiply(inverse).Mod(Curve.N);
        var sum = ECAlgorithms.SumOfTwoMultiplies(Curve.G, forBase, point, s.Multiply(inverse).Mod(Curve.N)).Normalize();
        if (sum.IsInfinity)
        {
            return false;
        }
        signer = AddressOf(sum);
        return true;
    }

    private static EthAddress AddressOf(ECPoint point)
    {
        Span<byte> encoded = stackalloc byte[65];
        point.Normalize().EncodeTo(compressed: false, encoded);
        Span<byte> hash = stackalloc byte[Hash32.Size];
        Keccak.Hash(encoded[1..]).CopyTo(hash);
        return EthAddress.FromWire(hash);
    }

    private static byte[] ToByteArrayUnsigned32(this BigInteger number) =>
        Org.BouncyCastle.Utilities.BigIntegers.AsUnsignedByteArray(32, number);
}
