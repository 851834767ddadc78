using System.Security.Cryptography;
using System.Text;

namespace Pool.Protocol.Identity;

/// <summary>
/// What one generation of the pool's secret becomes before it is used: stretched by PBKDF2, so that a recorded handshake does not give
/// a short secret away, then bound to its purpose by HKDF. Both sides prove that they know it; it is never sent.
/// </summary>
public sealed class ClusterCookie
{
    /// <summary>PBKDF2 rounds of HMAC-SHA256; about 0.1 s once per generation and process.</summary>
    public const int Rounds = 600_000;

    /// <summary>Shortest secret accepted, in characters after trimming. A shorter one is guessed from one handshake.</summary>
    public const int MinSecretLength = 8;

    private static readonly byte[] Salt = "pool.livepeer cookie v1"u8.ToArray();
    private static readonly byte[] Purpose = "pool link handshake v1"u8.ToArray();
    private readonly byte[] _key;

    private ClusterCookie(byte[] key) => _key = key;

    /// <summary>Derives the cookie; surrounding white space of the secret (a file's last newline) does not count.</summary>
    /// <exception cref="FormatException">The secret is shorter than <see cref="MinSecretLength"/> characters.</exception>
    public static ClusterCookie Derive(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var trimmed = secret.Trim();
        if (trimmed.Length < MinSecretLength)
        {
            throw new FormatException($"the pool secret has {trimmed.Length} characters; use at least {MinSecretLength}");
        }
        var stretched = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(trimmed), Salt, Rounds, HashAlgorithmName.SHA256, 32);
        return new ClusterCookie(HKDF.DeriveKey(HashAlgorithmName.SHA256, stretched, 32, info: Purpose));
    }

    /// <summary>HMAC-SHA256 of a transcript under the cookie.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> transcript) => HMACSHA256.HashData(_key, transcript);
}
