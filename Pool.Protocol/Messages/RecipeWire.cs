using System.Collections.Immutable;
using System.Security.Cryptography;
using Google.Protobuf;
using Pool.Protocol.Media;

namespace Pool.Protocol.Messages;

/// <summary>The wire form of a recipe, and the key of a job.</summary>
public static class RecipeWire
{
    private const int MaxSidePx = 8192;
    private const int KeyBytes = 16;

    /// <summary>Writes a recipe.</summary>
    public static Recipe ToWire(Media.Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var wire = new Recipe
        {
            Version = Media.Recipe.Version,
            Preset = (uint)recipe.Preset,
            Signatures = recipe.Signatures,
        };
        if (recipe.Clip is { } clip)
        {
            wire.Clipped = true;
            wire.ClipFromMs = (ulong)clip.FromMs;
            wire.ClipToMs = (ulong)clip.ToMs;
        }
        foreach (var spec in recipe.Renditions)
        {
            wire.Renditions.Add(ToWire(spec));
        }
        return wire;
    }

    /// <summary>Reads a recipe; null if it is of another version or out of bounds.</summary>
    public static Media.Recipe? FromWire(Recipe? wire)
    {
        if (wire is not { Version: Media.Recipe.Version, Renditions.Count: > 0 and <= Media.Recipe.MaxRenditions, Preset: <= 1 })
        {
            return null;
        }
        var specs = wire.Renditions.Select(FromWire).ToImmutableArray();
        Clip? clip = wire.Clipped ? new Clip((long)wire.ClipFromMs, (long)wire.ClipToMs) : null;
        return specs.Contains(null) || clip is { } c && c.FromMs >= c.ToMs
            ? null
            : new Media.Recipe([.. specs.Select(spec => spec!)], (PresetClass)wire.Preset, clip) { Signatures = wire.Signatures };
    }

    /// <summary>What makes two jobs the same: SHA-256 over the source's hash and the recipe with its clip. 32 bytes.</summary>
    public static byte[] JobKeyOf(ReadOnlySpan<byte> sourceSha256, Media.Recipe recipe)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(sourceSha256);
        hash.AppendData(ToWire(recipe).ToByteArray());
        return hash.GetHashAndReset();
    }

    /// <summary>Names a recipe: the first 16 bytes of SHA-256 over its wire form, as 32 hex digits.</summary>
    public static string KeyOf(Media.Recipe recipe) =>
        Convert.ToHexStringLower(SHA256.HashData(ToWire(recipe).ToByteArray()).AsSpan(0, KeyBytes));

    private static Rendition ToWire(RenditionSpec spec) =>
        new()
        {
            WidthPx = (uint)spec.WidthPx,
            HeightPx = (uint)spec.HeightPx,
            BitrateBps = (ulong)spec.BitrateBps,
            Quality = (uint)spec.Quality,
            FpsNum = spec.Fps?.Num ?? 0,
            FpsDen = spec.Fps?.Den ?? 0,
            Container = (uint)spec.Container,
            Codec = (uint)spec.Codec,
            Profile = (uint)spec.Profile,
            GopMs = spec.GopMs,
            BFrames = (uint)spec.BFrames,
            Samples = (uint)spec.Samples,
        };

    private static RenditionSpec? FromWire(Rendition wire) =>
        wire
            is { WidthPx: > 0 and <= MaxSidePx, HeightPx: > 0 and <= MaxSidePx, BitrateBps: <= int.MaxValue, Quality: <= 63 }
                and { Container: <= 1, Codec: <= 1, Profile: <= 4, GopMs: >= -1, BFrames: <= 3, Samples: <= 5 }
        && (wire.FpsNum == 0) == (wire.FpsDen == 0)
            ? new RenditionSpec
            {
                WidthPx = (int)wire.WidthPx,
                HeightPx = (int)wire.HeightPx,
                BitrateBps = (long)wire.BitrateBps,
                Quality = (int)wire.Quality,
                Fps = wire.FpsNum == 0 ? null : new FrameRate(wire.FpsNum, wire.FpsDen),
                Container = (Container)wire.Container,
                Codec = (VideoCodec)wire.Codec,
                Profile = (EncoderProfile)wire.Profile,
                GopMs = wire.GopMs,
                BFrames = (int)wire.BFrames,
                Samples = (SampleFormat)wire.Samples,
            }
            : null;
}
