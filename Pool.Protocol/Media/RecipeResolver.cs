using System.Collections.Immutable;
using Pool.Protocol.Livepeer;

namespace Pool.Protocol.Media;

/// <summary>What a recipe is made of.</summary>
public sealed record RecipeWish
{
    /// <summary>The gateway's profiles in order.</summary>
    public required ImmutableArray<RenditionProfile> Profiles { get; init; }

    /// <summary>The source's width in pixels as shown (after rotation metadata); 0 if not known.</summary>
    public required int SourceWidthPx { get; init; }

    /// <summary>The source's height in pixels as shown (after rotation metadata); 0 if not known.</summary>
    public required int SourceHeightPx { get; init; }

    /// <summary>Whether the pool has an encoder for HEVC.</summary>
    public bool HasHevcEncoder { get; init; }

    /// <summary>Whether the pool has encoders for every <see cref="SampleFormat"/>; without, only 4:2:0 of 8 bit can be made.</summary>
    public bool HasAllSamples { get; init; }

    /// <summary>Effort class.</summary>
    public PresetClass Preset { get; init; }

    /// <summary>Wanted part; null: all.</summary>
    public Clip? Clip { get; init; }

    /// <summary>Whether MPEG-7 video signatures are wanted.</summary>
    public bool Signatures { get; init; }
}

/// <summary>
/// Settles everything an encoder might otherwise choose, once per session, so that every worker makes the same stream. What cannot be
/// made ends in a text that gateways forgive.
/// </summary>
public static class RecipeResolver
{
    /// <summary>Highest constant frame rate; beyond it a small segment would turn into very many frames.</summary>
    public const int MaxFps = 240;

    /// <summary>Worst constant quality that encoders of 8 bit know (CRF).</summary>
    public const int MaxQuality = 51;

    /// <summary>Constant quality where a gateway gives neither bit rate nor quality: x264's own default.</summary>
    public const int DefaultQuality = 23;

    private const int BFramesOfMain = 3;

    /// <summary>Resolves profiles against a source.</summary>
    /// <param name="wish">Profiles and source.</param>
    /// <param name="recipe">The recipe; null on failure.</param>
    /// <param name="forgivenText">What to answer the gateway; null on success.</param>
    public static bool TryResolve(RecipeWish wish, out Recipe? recipe, out string? forgivenText)
    {
        ArgumentNullException.ThrowIfNull(wish);
        recipe = null;
        forgivenText =
            wish.Profiles.IsEmpty ? GatewayErrors.InvalidArgument
            : wish.Profiles.Length > Recipe.MaxRenditions ? GatewayErrors.TooManyOutputs
            : wish.SourceWidthPx <= 0 || wish.SourceHeightPx <= 0 ? GatewayErrors.InvalidVideo
            : null;
        var renditions = ImmutableArray.CreateBuilder<RenditionSpec>(wish.Profiles.Length);
        foreach (var profile in wish.Profiles)
        {
            forgivenText ??= FaultOf(profile, wish);
            if (forgivenText is not null)
            {
                return false;
            }
            if (RenditionSize.Of(wish.SourceWidthPx, wish.SourceHeightPx, profile) is not { } size)
            {
                forgivenText = GatewayErrors.InvalidResolution;
                return false;
            }
            renditions.Add(SpecOf(profile, size));
        }
        recipe = forgivenText is null
            ? new Recipe(renditions.MoveToImmutable(), wish.Preset, wish.Clip) { Signatures = wish.Signatures }
            : null;
        return recipe is not null;
    }

    private static string? FaultOf(RenditionProfile profile, RecipeWish wish) =>
        profile.GopMs < -1 ? GatewayErrors.InvalidGop
        : profile.Fps is { } rate && rate.Num > (ulong)MaxFps * rate.Den ? GatewayErrors.InvalidArgument
        : profile
            is {
                Codec: VideoCodec.H264,
                Profile: EncoderProfile.Baseline or EncoderProfile.Main,
                Samples: not SampleFormat.Yuv420
            }
            ? GatewayErrors.InvalidArgument // no level of these profiles has such pictures
        : profile.Samples != SampleFormat.Yuv420 && !wish.HasAllSamples ? GatewayErrors.EncoderNotFound
        : profile.Codec == VideoCodec.H264 || (profile.Codec == VideoCodec.Hevc && wish.HasHevcEncoder) ? null
        : GatewayErrors.EncoderNotFound;

    private static RenditionSpec SpecOf(RenditionProfile profile, RenditionSize size) =>
        new()
        {
            WidthPx = size.WidthPx,
            HeightPx = size.HeightPx,
            BitrateBps = profile.BitrateBps,
            Quality = profile is { BitrateBps: 0, Quality: 0 } ? DefaultQuality : Math.Min(profile.Quality, MaxQuality),
            Fps = profile.Fps,
            Container = profile.Container,
            Codec = profile.Codec,
            // The profiles of the wire are H.264's.
            Profile = profile.Codec == VideoCodec.H264 ? profile.Profile : EncoderProfile.Default,
            Samples = profile.Samples,
            GopMs = profile.GopMs,
            BFrames = BFramesOf(profile),
        };

    /// <summary>NVENC has no B-frames when the frame rate is passed through, and a moved session must keep its structure.</summary>
    private static int BFramesOf(RenditionProfile profile) =>
        profile is { Fps: not null, Codec: VideoCodec.H264, Profile: EncoderProfile.Main or EncoderProfile.High }
            ? BFramesOfMain
            : 0;
}
