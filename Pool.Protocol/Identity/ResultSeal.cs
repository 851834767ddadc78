using System.Security.Cryptography;
using System.Text;

namespace Pool.Protocol.Identity;

/// <summary>
/// What a worker signs of a result, so that it can later be held to it, and can show what it did: attempt, source, renditions, terms.
/// </summary>
public static class ResultSeal
{
    private static readonly byte[] Purpose = "pool result v1"u8.ToArray();

    /// <summary>The digest that is signed (ECDSA P-256 over it). All parts but the terms, which come last, have fixed widths.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="sourceSha256">32 bytes.</param>
    /// <param name="renditions">SHA-256 of each rendition, in the recipe's order; at most 255.</param>
    /// <param name="terms">Id of the terms it was done under.</param>
    public static byte[] DigestOf(
        AttemptId attempt,
        ReadOnlySpan<byte> sourceSha256,
        IReadOnlyCollection<ReadOnlyMemory<byte>> renditions,
        string terms
    )
    {
        ArgumentNullException.ThrowIfNull(renditions);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Purpose);
        hash.AppendData(Convert.FromHexString(attempt.Text));
        hash.AppendData(SHA256.HashData(sourceSha256));
        hash.AppendData([(byte)renditions.Count]);
        foreach (var rendition in renditions)
        {
            hash.AppendData(SHA256.HashData(rendition.Span));
        }
        hash.AppendData(Encoding.UTF8.GetBytes(terms));
        return hash.GetHashAndReset();
    }

    /// <summary>Whether the holder of a key signed a digest.</summary>
    /// <param name="spki">The public key as DER SubjectPublicKeyInfo.</param>
    /// <param name="digest">From <see cref="DigestOf"/>.</param>
    /// <param name="signature">The signature, whatever it holds.</param>
    public static bool IsSignedBy(ReadOnlySpan<byte> spki, byte[] digest, ReadOnlySpan<byte> signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(spki, out _);
            return key.VerifyHash(digest, signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
