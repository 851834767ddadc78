using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Pool.Protocol.Identity;
using Net = Livepeer.Net;

namespace Pool.Protocol.Livepeer;

/// <summary>What a token turned out to be.</summary>
public enum AuthTokenVerdict
{
    /// <summary>Ours, and in time.</summary>
    Genuine,

    /// <summary>Ours, but past its time and the grace.</summary>
    Expired,

    /// <summary>Not ours.</summary>
    Forged,
}

/// <summary>
/// Makes and checks the token that a gateway echoes with every segment. The key is kept across restarts, so that a restart does not
/// suspend us at every gateway, nor does a clock that is set; the MAC's input has fixed widths, so that no two (session, time) pairs share it.
/// </summary>
public sealed class AuthTokenMint
{
    /// <summary>Size of the key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>Digits of a session id, lower-case hex: 64 random bits, safe in a URL.</summary>
    public const int SessionIdLength = 16;

    private const int InputSize = 8 + 1 + SessionIdLength + sizeof(long);
    private readonly byte[] _key;
    private readonly WallEras _eras;

    /// <summary>Takes the kept key.</summary>
    /// <param name="key">32 random bytes, copied.</param>
    /// <param name="time">Where now comes from.</param>
    /// <exception cref="ArgumentException">The key is not 32 bytes.</exception>
    public AuthTokenMint(ReadOnlySpan<byte> key, TimeProvider time)
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"The key of auth tokens is {KeySize} bytes, not {key.Length}.", nameof(key));
        }
        (_key, _eras) = (key.ToArray(), new WallEras(time, Life + Grace));
    }

    /// <summary>How long a token lives: what gateways assume when they reckon their refresh (180 s before the end).</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromMinutes(30);

    /// <summary>How long an expired token is still taken, for clocks and segments under way.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(60);

    /// <summary>A token for a new session.</summary>
    public Net.AuthToken Issue() => Issue(RandomNumberGenerator.GetHexString(SessionIdLength, lowercase: true));

    /// <summary>A fresh token for a given session, <see cref="SessionIdLength"/> lower-case hex digits.</summary>
    /// <exception cref="ArgumentException">Not a session id of ours.</exception>
    public Net.AuthToken Issue(string sessionId)
    {
        if (!IsSessionId(sessionId))
        {
            throw new ArgumentException($"A session id is {SessionIdLength} lower-case hex digits.", nameof(sessionId));
        }
        var expiration = (_eras.Now + Life).ToUnixTimeSeconds();
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Seal(sessionId, expiration, mac);
        return new Net.AuthToken
        {
            Token = ByteString.CopyFrom(mac),
            SessionId = sessionId,
            Expiration = expiration,
        };
    }

    /// <summary>Judges a token, in a time that does not depend on how much of it is right.</summary>
    public AuthTokenVerdict Verify(Net.AuthToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!IsSessionId(token.SessionId))
        {
            return AuthTokenVerdict.Forged;
        }
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Seal(token.SessionId, token.Expiration, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, token.Token.Span))
        {
            return AuthTokenVerdict.Forged;
        }
        var now = _eras.Earliest.ToUnixTimeSeconds();
        return now > token.Expiration + (long)Grace.TotalSeconds ? AuthTokenVerdict.Expired : AuthTokenVerdict.Genuine;
    }

    private void Seal(string sessionId, long expiration, Span<byte> mac)
    {
        Span<byte> input = stackalloc byte[InputSize];
        "auth v1\0"u8.CopyTo(input);
        input[8] = SessionIdLength;
        Encoding.ASCII.GetBytes(sessionId, input[9..]);
        BinaryPrimitives.WriteInt64BigEndian(input[^sizeof(long)..], expiration);
        HMACSHA256.HashData(_key, input, mac);
    }

    private static bool IsSessionId(string text) => HexText.Is(text, SessionIdLength);
}
