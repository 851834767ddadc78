using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace Pool.Protocol.Identity;

/// <summary>
/// One worker: the first 20 bytes of the SHA-256 of its public key (SPKI), as 40 lower-case hex digits. Nobody assigns it and
/// nobody can claim another's: whoever holds the key is the worker.
/// </summary>
public readonly record struct WorkerId
{
    private readonly string? _text;

    /// <summary>Takes the text form.</summary>
    /// <exception cref="FormatException">Not 40 lower-case hex digits.</exception>
    public WorkerId(string text) => _text = HexText.Check(text, 40, "worker id");

    /// <summary>The 40 hex digits; empty for the default value.</summary>
    public string Text => _text ?? "";

    /// <summary>The first 8 digits, for people.</summary>
    public string Brief => Text.Length == 0 ? "" : Text[..8];

    /// <summary>The id that belongs to a public key.</summary>
    /// <param name="spki">The key as DER SubjectPublicKeyInfo.</param>
    public static WorkerId Of(ReadOnlySpan<byte> spki)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(spki, hash);
        return new WorkerId(Convert.ToHexStringLower(hash[..20]));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>One orchestrator process' place in the pool: 16 lower-case hex digits, made at its first start and kept in its data folder.</summary>
public readonly record struct NodeId
{
    private readonly string? _text;

    /// <summary>Takes the text form.</summary>
    /// <exception cref="FormatException">Not 16 lower-case hex digits.</exception>
    public NodeId(string text) => _text = HexText.Check(text, 16, "node id");

    /// <summary>The 16 hex digits; empty for the default value.</summary>
    public string Text => _text ?? "";

    /// <summary>A new random id.</summary>
    public static NodeId NewRandom() => new(RandomNumberGenerator.GetHexString(16, lowercase: true));

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>One attempt at one segment on one worker: 128 random bits as 32 lower-case hex digits.</summary>
public readonly record struct AttemptId
{
    private const int Length = 32;
    private readonly string? _text;

    /// <summary>Takes the text form.</summary>
    /// <exception cref="FormatException">Not 32 lower-case hex digits.</exception>
    public AttemptId(string text) => _text = HexText.Check(text, Length, "attempt id");

    /// <summary>The 32 hex digits; empty for the default value.</summary>
    public string Text => _text ?? "";

    /// <summary>A new random id.</summary>
    public static AttemptId NewRandom() => new(RandomNumberGenerator.GetHexString(Length, lowercase: true));

    /// <summary>Reads a peer's text; false if it is no attempt id.</summary>
    public static bool TryParse(string text, out AttemptId id)
    {
        var valid = HexText.Is(text, Length);
        id = valid ? new AttemptId(text) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>
/// One segment as one gateway sent it once: 128 random bits as 32 lower-case hex digits. It is the correlation id from the gateway's
/// request to the worker's ffmpeg, and the unguessable part of the path under which its renditions are published.
/// </summary>
public readonly record struct SegmentId
{
    private readonly string? _text;

    /// <summary>Takes the text form.</summary>
    /// <exception cref="FormatException">Not 32 lower-case hex digits.</exception>
    public SegmentId(string text) => _text = HexText.Check(text, 32, "segment id");

    /// <summary>The 32 hex digits; empty for the default value.</summary>
    public string Text => _text ?? "";

    /// <summary>A new random id.</summary>
    public static SegmentId NewRandom() => new(RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>
/// One stream of one gateway. Off-chain gateways have no name of their own, so the peer's address stands for it; manifest ids are
/// not unique across gateways (go-livepeer server/broadcast.go).
/// </summary>
/// <param name="Gateway">The sender's Ethereum address as <c>0x…</c>, or the peer's IP address off-chain.</param>
/// <param name="ManifestId">The gateway's stream id, at most 255 characters.</param>
public readonly record struct SessionKey(string Gateway, string ManifestId)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Gateway}/{ManifestId}");
}

internal static class HexText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a text is so many lower-case hex digits.</summary>
    public static bool Is(ReadOnlySpan<char> text, int digits) => text.Length == digits && !text.ContainsAnyExcept(Digits);

    public static string Check(string text, int digits, string what)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Is(text, digits))
        {
            throw new FormatException($"A {what} is {digits} lower-case hex digits.");
        }
        return text;
    }
}
