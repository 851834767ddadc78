using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Pool.Protocol.Media;

namespace Pool.Cmd.Stream;

/// <summary>The renditions to ask for: names of a small ladder, or a file in go-livepeer's own JSON form.</summary>
internal static class ProfileLadder
{
    /// <summary>What the gateway of the recorded traffic asked for.</summary>
    public const string Default = "480p,360p,240p";

    private static readonly ImmutableArray<RenditionProfile> Known =
    [
        Rung("720p", 1280, 720, 2_400_000),
        Rung("480p", 854, 480, 1_200_000),
        Rung("360p", 640, 360, 600_000),
        Rung("240p", 426, 240, 250_000),
        Rung("144p", 256, 144, 120_000),
    ];

    /// <exception cref="CommandFailure">An unknown name, or a file that is no list of profiles.</exception>
    public static ImmutableArray<RenditionProfile> Read(string text)
    {
        var profiles = File.Exists(text) ? FromFile(text) : [.. text.Split(',').Select(Named)];
        if (profiles.IsEmpty || profiles.Length > Recipe.MaxRenditions)
        {
            throw CommandFailure.Usage($"--profiles takes 1 to {Recipe.MaxRenditions} renditions");
        }
        foreach (var profile in profiles)
        {
            if (
                profile.Name.Length == 0
                || profile.Name.AsSpan().ContainsAny(Path.GetInvalidFileNameChars())
                || profile.Name[0] == '.'
            )
            {
                throw CommandFailure.Usage($"--profiles: '{profile.Name}' cannot be the name of a folder");
            }
        }
        return profiles.DistinctBy(profile => profile.Name).Count() == profiles.Length
            ? profiles
            : throw CommandFailure.Usage("--profiles: two renditions have the same name");
    }

    private static RenditionProfile Named(string name) =>
        Known.FirstOrDefault(profile => profile.Name == name.Trim())
        ?? throw CommandFailure.Usage(
            $"--profiles: '{name}' is neither a file nor one of {string.Join(", ", Known.Select(profile => profile.Name))}"
        );

    private static ImmutableArray<RenditionProfile> FromFile(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return [.. document.RootElement.EnumerateArray().Select(FromJson)];
        }
        catch (Exception fault)
            when (fault is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw CommandFailure.Usage(
                $"--profiles {path}: {fault.Message} A profile looks like {{\"name\":\"360p\",\"width\":640,\"height\":360,\"bitrate\":600000,\"fps\":0,\"profile\":\"H264High\",\"gop\":\"2.0\"}}."
            );
        }
    }

    /// <summary>Fields as in go-livepeer's <c>-transcodingOptions</c> file (ffmpeg.JsonProfile of lpms).</summary>
    private static RenditionProfile FromJson(JsonElement json) =>
        new()
        {
            Name = json.GetProperty("name").GetString() ?? "",
            WidthPx = Number(json, "width"),
            HeightPx = Number(json, "height"),
            BitrateBps = Number(json, "bitrate"),
            Fps = Number(json, "fps") is > 0 and var fps
                ? new FrameRate((uint)fps, (uint)Math.Max(1, Number(json, "fpsDen")))
                : null,
            Container = Text(json, "format").Equals("mp4", StringComparison.OrdinalIgnoreCase) ? Container.Mp4 : Container.MpegTs,
            Codec = CodecOf(Text(json, "encoder")),
            Profile = ProfileOf(Text(json, "profile")),
            GopMs = GopOf(Text(json, "gop")),
            Quality = Number(json, "quality"),
        };

    private static int Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt32() : 0;

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static VideoCodec CodecOf(string text) =>
        text.Replace(".", "", StringComparison.Ordinal).ToUpperInvariant() switch
        {
            "" or "H264" => VideoCodec.H264,
            "HEVC" or "H265" => VideoCodec.Hevc,
            "VP8" => VideoCodec.Vp8,
            "VP9" => VideoCodec.Vp9,
            _ => throw new FormatException($"'{text}' is no encoder: H.264, HEVC, VP8, VP9."),
        };

    private static EncoderProfile ProfileOf(string text) =>
        text.ToUpperInvariant() switch
        {
            "" or "NONE" => EncoderProfile.Default,
            "H264BASELINE" => EncoderProfile.Baseline,
            "H264MAIN" => EncoderProfile.Main,
            "H264HIGH" => EncoderProfile.High,
            "H264CONSTRAINEDHIGH" => EncoderProfile.ConstrainedHigh,
            _ => throw new FormatException($"'{text}' is no profile: H264Baseline, H264Main, H264High, H264ConstrainedHigh."),
        };

    private static int GopOf(string text) =>
        text switch
        {
            "" => 0,
            "intra" => -1,
            _ => (int)(1000 * double.Parse(text, CultureInfo.InvariantCulture)),
        };

    private static RenditionProfile Rung(string name, int widthPx, int heightPx, int bitrateBps) =>
        new()
        {
            Name = name,
            WidthPx = widthPx,
            HeightPx = heightPx,
            BitrateBps = bitrateBps,
            Profile = EncoderProfile.ConstrainedHigh,
            GopMs = 2000,
        };
}
