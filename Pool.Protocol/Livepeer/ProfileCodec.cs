using System.Collections.Immutable;
using System.Globalization;
using Pool.Protocol.Media;
using Net = Livepeer.Net;

namespace Pool.Protocol.Livepeer;

/// <summary>Between VideoProfile of the wire and <see cref="RenditionProfile"/> (server/segment_rpc.go makeFfmpegVideoProfiles, common/util.go FFmpegProfiletoNetProfile).</summary>
public static class ProfileCodec
{
    /// <summary>Longest name in characters; it becomes part of a path.</summary>
    public const int MaxNameLength = 255;

    private const int PlainDepth = 8;

    /// <summary>
    /// Reads the list that is filled: 35, else 34, else 33. Values that cannot be worked with but are well-formed (a GOP below −1) stay,
    /// for the recipe's resolver to answer.
    /// </summary>
    public static HeaderReading<ImmutableArray<RenditionProfile>> Read(Net.SegData segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var list =
            segment.FullProfiles3.Count > 0 ? segment.FullProfiles3
            : segment.FullProfiles2.Count > 0 ? segment.FullProfiles2
            : segment.FullProfiles;
        if (list.Count > Recipe.MaxRenditions)
        {
            return Refuse(GatewayErrors.TooManyOutputs);
        }
        var profiles = ImmutableArray.CreateBuilder<RenditionProfile>(list.Count);
        foreach (var wire in list)
        {
            if (FaultOf(wire) is { } text)
            {
                return Refuse(text);
            }
            profiles.Add(FromWire(wire));
        }
        return new HeaderReading<ImmutableArray<RenditionProfile>>.Good(profiles.MoveToImmutable());
    }

    /// <summary>Writes the list by the sender's rule: 33 for plain MPEG-TS, 34 for plain MP4 among them, 35 for anything newer.</summary>
    public static void Write(ImmutableArray<RenditionProfile> profiles, Net.SegData segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var wire = profiles.Select(ToWire).ToList();
        var newer = wire.Exists(profile => profile.FpsDen != 0 || profile.Profile != 0 || profile.Gop != 0);
        var list =
            newer ? segment.FullProfiles3
            : wire.TrueForAll(profile => profile.Format == Net.VideoProfile.Types.Format.Mpegts) ? segment.FullProfiles
            : segment.FullProfiles2;
        list.AddRange(wire);
    }

    private static string? FaultOf(Net.VideoProfile wire) =>
        !Enum.IsDefined(wire.Format) ? GatewayErrors.UnknownFormat
        : !Enum.IsDefined(wire.Profile) ? GatewayErrors.UnknownProfile
        : !Enum.IsDefined(wire.Encoder) ? GatewayErrors.UnknownCodec
        : wire.Width < 0 || wire.Height < 0 ? GatewayErrors.InvalidResolution
        : SamplesOf(wire) is null ? GatewayErrors.InvalidArgument
        : wire.Bitrate < 0 || wire.Name.Length > MaxNameLength || wire.Name.Any(char.IsControl) ? GatewayErrors.InvalidArgument
        : null;

    private static RenditionProfile FromWire(Net.VideoProfile wire) =>
        new()
        {
            Name =
                wire.Name.Length > 0
                    ? wire.Name
                    : string.Create(CultureInfo.InvariantCulture, $"net_{wire.Width}x{wire.Height}_{wire.Bitrate}"),
            WidthPx = wire.Width,
            HeightPx = wire.Height,
            BitrateBps = wire.Bitrate,
            Fps = wire.Fps == 0 ? null : new FrameRate(wire.Fps, Math.Max(1, wire.FpsDen)),
            Container = (Container)wire.Format,
            Codec = (VideoCodec)wire.Encoder,
            Profile = (EncoderProfile)wire.Profile,
            Samples = SamplesOf(wire) ?? default,
            GopMs = wire.Gop,
            Quality = (int)Math.Min(wire.Quality, int.MaxValue),
        };

    private static Net.VideoProfile ToWire(RenditionProfile profile) =>
        new()
        {
            Name = profile.Name,
            Width = profile.WidthPx,
            Height = profile.HeightPx,
            Bitrate = checked((int)profile.BitrateBps),
            Fps = profile.Fps?.Num ?? 0,
            FpsDen = profile.Fps is { Den: > 1 } rate ? rate.Den : 0,
            Format = (Net.VideoProfile.Types.Format)profile.Container,
            Encoder = (Net.VideoProfile.Types.VideoCodec)profile.Codec,
            Profile = (Net.VideoProfile.Types.Profile)profile.Profile,
            Gop = profile.GopMs,
            ColorDepth = profile.Samples.Depth() == PlainDepth ? 0 : profile.Samples.Depth(),
            ChromaFormat = (Net.VideoProfile.Types.ChromaSubsampling)(profile.Samples.ChromaFormat() - 1),
            Quality = (uint)profile.Quality,
        };

    /// <summary>Gateways mean 8 bit by 0 as well (lpms ffmpeg/videoprofile.go). The reference drops both fields when it reads them.</summary>
    private static SampleFormat? SamplesOf(Net.VideoProfile wire) =>
        SampleFormats.Of((int)wire.ChromaFormat + 1, wire.ColorDepth == 0 ? PlainDepth : wire.ColorDepth);

    private static HeaderReading<ImmutableArray<RenditionProfile>> Refuse(string text) =>
        HeaderReading<ImmutableArray<RenditionProfile>>.Refuse(403, text);
}
