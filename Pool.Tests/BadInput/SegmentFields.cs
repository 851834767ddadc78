using Google.Protobuf;
using Pool.Protocol.Livepeer;
using Pool.Tests.Gateway;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.BadInput;

/// <summary>Segments that are well-formed messages and say what cannot be, one field at a time, through the real port.</summary>
public sealed class SegmentFields(OpenDoors open) : IClassFixture<OpenDoors>
{
    private const Net.VideoProfile.Types.VideoCodec Vp9 = Net.VideoProfile.Types.VideoCodec.Vp9;

    private static readonly Dictionary<string, (int Status, string Text, Action<Net.SegData> Spoil)> Table = new()
    {
        // Who and which.
        ["seq -1"] = (403, GatewayErrors.InvalidArgument, s => s.Seq = -1),
        ["seq of 2^63 - 1"] = (200, "", s => s.Seq = long.MaxValue),
        ["no manifest id"] = (200, "", s => s.ManifestId = ByteString.Empty),
        ["a manifest id of 256 characters"] = (
            403,
            GatewayErrors.InvalidArgument,
            s => s.ManifestId = Text(new string('m', 256))
        ),
        ["a manifest id that is not UTF-8"] = (403, GatewayErrors.InvalidArgument, s => s.ManifestId = ByteString.CopyFrom(0xc3)),
        ["a manifest id with a line feed"] = (403, GatewayErrors.InvalidArgument, s => s.ManifestId = Text("a\nb")),
        ["a manifest id that colours a terminal"] = (403, GatewayErrors.InvalidArgument, s => s.ManifestId = Text("\u001b[31m")),
        ["a manifest id with a NUL"] = (403, GatewayErrors.InvalidArgument, s => s.ManifestId = Text("a\0b")),
        ["a manifest id that is a path"] = (200, "", s => s.ManifestId = Text("../../etc/passwd")),
        // How long, and which bytes.
        ["a duration of -1"] = (403, GatewayErrors.InvalidDuration, s => s.Duration = -1),
        ["a duration of -2^31"] = (403, GatewayErrors.InvalidDuration, s => s.Duration = int.MinValue),
        ["a duration over 300 s"] = (403, GatewayErrors.InvalidDuration, s => s.Duration = 300_001),
        ["a duration of 2^31 - 1"] = (403, GatewayErrors.InvalidDuration, s => s.Duration = int.MaxValue),
        ["a hash of another body"] = (403, GatewayErrors.Forbidden, s => s.Hash = Bytes(32)),
        ["no hash"] = (403, GatewayErrors.Forbidden, s => s.Hash = ByteString.Empty),
        ["a hash of 31 bytes"] = (403, GatewayErrors.Forbidden, s => s.Hash = Bytes(31)),
        ["a hash of 4 KB"] = (403, GatewayErrors.Forbidden, s => s.Hash = Bytes(4096)),
        ["a clip that ends before it begins"] = (403, GatewayErrors.InvalidArgument, s => s.SegmentParameters = Part(2000, 1000)),
        ["a clip of 2^64 - 1 ms"] = (403, GatewayErrors.InvalidArgument, s => s.SegmentParameters = Part(0, ulong.MaxValue)),
        // Capabilities.
        ["a capability that nobody knows"] = (
            403,
            GatewayErrors.IncompatibleCapabilities,
            s => s.Capabilities.Bitstring[0] |= 1UL << 60
        ),
        ["capabilities of 1,000 words"] = (
            403,
            GatewayErrors.IncompatibleCapabilities,
            s => s.Capabilities.Bitstring.AddRange(Enumerable.Repeat(1UL, 1000))
        ),
        ["a version of the far future"] = (
            403,
            GatewayErrors.IncompatibleCapabilities,
            s => s.Capabilities.Constraints = new Net.Capabilities.Types.Constraints { MinVersion = "99.0.0" }
        ),
        ["a version that is none"] = (
            200,
            "",
            s => s.Capabilities.Constraints = new Net.Capabilities.Types.Constraints { MinVersion = new string('9', 4000) }
        ),
        // Token.
        ["no token"] = (403, GatewayErrors.MissingAuthToken, s => s.AuthToken = null),
        ["an empty token"] = (403, GatewayErrors.InvalidAuthToken, s => s.AuthToken = new Net.AuthToken()),
        ["a token of zeros"] = (403, GatewayErrors.InvalidAuthToken, s => s.AuthToken.Token = Bytes(32)),
        ["a token of 8 KB"] = (403, GatewayErrors.InvalidAuthToken, s => s.AuthToken.Token = Bytes(8192)),
        ["a token one byte short"] = (
            403,
            GatewayErrors.InvalidAuthToken,
            s => s.AuthToken.Token = ByteString.CopyFrom(s.AuthToken.Token.Span[..^1])
        ),
        ["a token for another session"] = (403, GatewayErrors.InvalidAuthToken, s => s.AuthToken.SessionId = "00000000"),
        ["a token with a session id of a path"] = (403, GatewayErrors.InvalidAuthToken, s => s.AuthToken.SessionId = "../../x"),
        ["a token that was prolonged"] = (403, GatewayErrors.InvalidAuthToken, s => s.AuthToken.Expiration++),
        ["a token that expires in -2^63"] = (403, GatewayErrors.InvalidAuthToken, s => s.AuthToken.Expiration = long.MinValue),
        // Profiles.
        ["no profile"] = (200, GatewayErrors.InvalidArgument, s => s.FullProfiles.Clear()),
        ["17 profiles"] = (403, GatewayErrors.TooManyOutputs, s => s.FullProfiles.AddRange(Enumerable.Repeat(One(s), 16))),
        ["100 profiles"] = (403, GatewayErrors.TooManyOutputs, s => s.FullProfiles.AddRange(Enumerable.Repeat(One(s), 99))),
        ["a profile of 0x0"] = (200, "", s => (One(s).Width, One(s).Height) = (0, 0)),
        ["a profile of -1 x 240"] = (403, GatewayErrors.InvalidResolution, s => One(s).Width = -1),
        ["a profile of 426 x -2^31"] = (403, GatewayErrors.InvalidResolution, s => One(s).Height = int.MinValue),
        ["a profile of 2^31 - 1 squared"] = (200, "", s => (One(s).Width, One(s).Height) = (int.MaxValue, int.MaxValue)),
        ["a profile of 65,535 x 65,535"] = (200, "", s => (One(s).Width, One(s).Height) = (65_535, 65_535)),
        ["a bit rate of -1"] = (403, GatewayErrors.InvalidArgument, s => One(s).Bitrate = -1),
        ["a bit rate of -2^31"] = (403, GatewayErrors.InvalidArgument, s => One(s).Bitrate = int.MinValue),
        ["a bit rate of 2^31 - 1"] = (200, "", s => One(s).Bitrate = int.MaxValue),
        ["a bit rate of 0"] = (200, "", s => One(s).Bitrate = 0),
        ["a million frames per second"] = (200, GatewayErrors.InvalidArgument, s => One(s).Fps = 1_000_000),
        ["2^32 - 1 frames per second"] = (200, GatewayErrors.InvalidArgument, s => One(s).Fps = uint.MaxValue),
        ["one frame in 2^32 - 1 seconds"] = (200, "", s => (One(s).Fps, One(s).FpsDen) = (1, uint.MaxValue)),
        ["30/0 frames per second"] = (200, "", s => (One(s).Fps, One(s).FpsDen) = (30, 0)),
        ["a GOP of -2"] = (200, GatewayErrors.InvalidGop, s => One(s).Gop = -2),
        ["a GOP of -2^31"] = (200, GatewayErrors.InvalidGop, s => One(s).Gop = int.MinValue),
        ["a GOP of 2^31 - 1 ms"] = (200, "", s => One(s).Gop = int.MaxValue),
        ["a container that nobody knows"] = (
            403,
            GatewayErrors.UnknownFormat,
            s => One(s).Format = (Net.VideoProfile.Types.Format)9
        ),
        ["an encoder profile that nobody knows"] = (
            403,
            GatewayErrors.UnknownProfile,
            s => One(s).Profile = (Net.VideoProfile.Types.Profile)99
        ),
        ["a codec of -1"] = (403, GatewayErrors.UnknownCodec, s => One(s).Encoder = (Net.VideoProfile.Types.VideoCodec)(-1)),
        ["a codec that nobody makes"] = (200, GatewayErrors.EncoderNotFound, s => One(s).Encoder = Vp9),
        ["a quality of 2^32 - 1"] = (200, "", s => One(s).Quality = uint.MaxValue),
        ["a colour depth of 99"] = (403, GatewayErrors.InvalidArgument, s => One(s).ColorDepth = 99),
        ["a profile's name of 10,000 characters"] = (
            403,
            GatewayErrors.InvalidArgument,
            s => One(s).Name = new string('n', 10_000)
        ),
        ["a profile's name that is a path"] = (200, "", s => One(s).Name = "../../../etc/passwd"),
        ["a profile's name with a line feed"] = (403, GatewayErrors.InvalidArgument, s => One(s).Name = "a\nb"),
        ["two profiles of one name"] = (200, "", s => s.FullProfiles.Add(One(s))),
        // A bucket of the gateway's.
        ["100 buckets"] = (200, "", s => s.Storage.AddRange(Enumerable.Repeat(new Net.OSInfo(), 100))),
    };

    public static TheoryData<string> Cases => [.. Table.Keys];

    [Theory, MemberData(nameof(Cases))]
    public async Task A_field_that_cannot_be_has_its_exact_answer(string name)
    {
        var (status, text, spoil) = Table[name];
        var segment = open.Doors.Segment(open.Clip);
        spoil(segment);
        using var request = Doors.Post(segment, new ByteArrayContent(open.Clip));
        Assert.Equal((status, text), await open.SendAsync(request));
        await open.NextIsServedAsync();
    }

    private static Net.VideoProfile One(Net.SegData segment) => segment.FullProfiles[0];

    private static Net.SegParameters Part(ulong from, ulong to) => new() { From = from, To = to };

    private static ByteString Text(string text) => ByteString.CopyFromUtf8(text);

    private static ByteString Bytes(int count) => ByteString.CopyFrom(new byte[count]);
}
