using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using Pool.Protocol.Media;
using Net = Livepeer.Net;

namespace Pool.Protocol.Livepeer;

/// <summary>What a gateway says of one segment (SegData), decoded and within bounds; nothing of it is proven yet.</summary>
public sealed record SegmentMetadata
{
    /// <summary>Longest manifest id in characters.</summary>
    public const int MaxManifestIdLength = 255;

    /// <summary>Longest segment in ms (common/util.go MaxDuration).</summary>
    public const int MaxDurationMs = 300_000;

    /// <summary>Taken for a duration of 0, in ms.</summary>
    public const int DefaultDurationMs = 2_000;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private SegmentMetadata() { }

    /// <summary>The gateway's stream id; not unique across gateways.</summary>
    public required string ManifestId { get; init; }

    /// <summary>Segment number, ≥ 0; may jump or repeat.</summary>
    public required long Seq { get; init; }

    /// <summary>Keccak of the source bytes, also if the body is a URL.</summary>
    public required Hash32 Hash { get; init; }

    /// <summary>Length in ms, 1 to <see cref="MaxDurationMs"/>.</summary>
    public required int DurationMs { get; init; }

    /// <summary>What is wanted, in order; at most <see cref="Recipe.MaxRenditions"/>, empty if the gateway named none.</summary>
    public required ImmutableArray<RenditionProfile> Profiles { get; init; }

    /// <summary>The token that names the session; null if absent, and then to be refused.</summary>
    public required Net.AuthToken? AuthToken { get; init; }

    /// <summary>Where renditions should go: the gateway's own bucket; null: to our store.</summary>
    public required Net.OSInfo? Storage { get; init; }

    /// <summary>What the job needs; an old gateway's silence is an empty set.</summary>
    public required Net.Capabilities Capabilities { get; init; }

    /// <summary>Wanted part; null: all.</summary>
    public required Clip? Clip { get; init; }

    /// <summary>The encoder must start afresh before this segment.</summary>
    public required bool ForceReinit { get; init; }

    /// <summary>An MPEG-7 video signature is wanted of every rendition.</summary>
    public required bool PerceptualHash { get; init; }

    /// <summary>The signature, unchecked; empty off-chain.</summary>
    public required ByteString Signature { get; init; }

    /// <summary>Whether the sender of the payment signed this segment (server/segment_rpc.go verifySegCreds).</summary>
    public bool IsSignedBy(EthAddress sender) =>
        PersonalSignature.Verify(
            sender,
            SegmentPreimage.Hash(Encoding.UTF8.GetBytes(ManifestId), Seq, Hash, Profiles.Select(profile => profile.Name)),
            Signature.Span
        );

    /// <summary>
    /// Checks a message: profiles first, then the duration, as the reference does, then our own bounds. What is a publisher's own
    /// fault is refused with a forgiven text, so that it does not cost us the gateway.
    /// </summary>
    public static HeaderReading<SegmentMetadata> From(Net.SegData wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return ProfileCodec
            .Read(wire)
            .Match(
                profiles => FaultOf(wire, out var manifestId) is { } text ? Refuse(text) : Take(wire, manifestId, profiles),
                failure => new HeaderReading<SegmentMetadata>.Bad(failure)
            );
    }

    private static string? FaultOf(Net.SegData wire, out string manifestId)
    {
        manifestId = "";
        if (wire.Duration is < 0 or > MaxDurationMs)
        {
            return GatewayErrors.InvalidDuration;
        }
        var clip = wire.SegmentParameters;
        var badClip = clip is not null && (clip.From != 0 || clip.To != 0) && (clip.From >= clip.To || clip.To > MaxDurationMs);
        return wire.Seq < 0 || badClip || !TryText(wire.ManifestId, out manifestId) ? GatewayErrors.InvalidArgument : null;
    }

    private static bool TryText(ByteString bytes, out string text)
    {
        text = "";
        if (bytes.Length > 4 * MaxManifestIdLength)
        {
            return false;
        }
        try
        {
            text = StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        return text.Length <= MaxManifestIdLength && !text.Any(char.IsControl);
    }

    private static HeaderReading<SegmentMetadata>.Good Take(
        Net.SegData wire,
        string manifestId,
        ImmutableArray<RenditionProfile> profiles
    ) =>
        new(
            new SegmentMetadata
            {
                ManifestId = manifestId,
                Seq = wire.Seq,
                Hash = Hash32.FromWire(wire.Hash.Span),
                DurationMs = wire.Duration == 0 ? DefaultDurationMs : wire.Duration,
                Profiles = profiles,
                AuthToken = wire.AuthToken,
                Storage = wire.Storage.Count > 0 ? wire.Storage[0] : null,
                Capabilities = wire.Capabilities ?? new Net.Capabilities(),
                Clip = wire.SegmentParameters is { To: > 0 } clip ? new Clip((long)clip.From, (long)clip.To) : null,
                ForceReinit = wire.ForceSessionReinit,
                PerceptualHash = wire.CalcPerceptualHash,
                Signature = wire.Sig,
            }
        );

    private static HeaderReading<SegmentMetadata> Refuse(string text) => HeaderReading<SegmentMetadata>.Refuse(403, text);
}
