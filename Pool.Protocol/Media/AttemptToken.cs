using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Pool.Protocol.Identity;

namespace Pool.Protocol.Media;

/// <summary>
/// One attempt's permit to fetch its source and return its renditions: a MAC over (attempt, worker, job key, expiry) under a key that
/// only the pool has, so it is checked without state and is worth nothing to another worker or for another attempt.
/// Text form: base64url of expiry (8 bytes, ms of the steady clock, big-endian) ‖ job key (32) ‖ HMAC-SHA256 (32).
/// </summary>
public sealed class AttemptToken(byte[] poolKey, TimeProvider time)
{
    /// <summary>Name of the HTTP header that carries it.</summary>
    public const string Header = "Pool-Attempt-Token";

    /// <summary>Bytes of a job key: SHA-256 of source hash, recipe and clip.</summary>
    public const int JobKeyLength = 32;

    private const int BodyLength = 8 + JobKeyLength;
    private const int Length = BodyLength + 32;

    private long NowMs => (long)time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Makes the token of one attempt.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="worker">The only worker that may use it.</param>
    /// <param name="jobKey">32 bytes.</param>
    /// <param name="lifetime">How long it is good: on the clock that nobody sets, which counts as long as this machine is up.</param>
    public string Mint(AttemptId attempt, WorkerId worker, ReadOnlySpan<byte> jobKey, TimeSpan lifetime)
    {
        Span<byte> token = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(token, NowMs + (long)lifetime.TotalMilliseconds);
        jobKey[..JobKeyLength].CopyTo(token[8..]);
        Mac(attempt, worker, token[..BodyLength], token[BodyLength..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Whether a text is the unexpired token of this attempt for this worker.</summary>
    public bool Verify(AttemptId attempt, WorkerId worker, ReadOnlySpan<char> text)
    {
        Span<byte> token = stackalloc byte[Length];
        if (Base64Url.DecodeFromChars(text, token, out _, out var written) != OperationStatus.Done || written != Length)
        {
            return false;
        }
        Span<byte> mac = stackalloc byte[32];
        Mac(attempt, worker, token[..BodyLength], mac);
        return CryptographicOperations.FixedTimeEquals(mac, token[BodyLength..])
            && NowMs <= BinaryPrimitives.ReadInt64BigEndian(token);
    }

    private void Mac(AttemptId attempt, WorkerId worker, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        // All parts have a fixed length, so no two inputs run together.
        Span<byte> input = stackalloc byte[16 + 20 + BodyLength];
        Convert.FromHexString(attempt.Text, input[..16], out _, out _);
        Convert.FromHexString(worker.Text, input[16..36], out _, out _);
        body.CopyTo(input[36..]);
        HMACSHA256.HashData(poolKey, input, mac);
    }
}
