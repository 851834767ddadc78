using System.Net;
using Pool.Protocol.Livepeer;
using Pool.Tests.Gateway;
using Xunit;

namespace Pool.Tests.BadInput;

/// <summary>Headers that are no messages, and bodies that are not what the headers say, through the real port over both protocols.</summary>
public sealed class SegmentEnvelopes(OpenDoors open) : IClassFixture<OpenDoors>
{
    private const string Base64 = "base64 decode error: illegal base64 data at input byte ";
    private const string Protobuf = "protobuf unmarshal error: proto: cannot parse invalid wire-format data";
    private const string Garbled = "proto: cannot parse invalid wire-format data";

    /// <summary>Headers as text; <c>good</c> stands for a good one, null for none.</summary>
    private static readonly Dictionary<string, (int Status, string Text, string? Segment, string? Payment)> Headers = new()
    {
        ["a payment with a blank inside"] = (402, Base64 + "2", "good", "AA AA"),
        ["a payment in the URL alphabet"] = (402, Base64 + "0", "good", "-_-_"),
        ["a payment without its padding"] = (402, Base64 + "4", "good", "AAAAA"),
        ["a payment of padding alone"] = (402, Base64 + "0", "good", "===="),
        ["a payment that ends in a number"] = (402, Protobuf, "good", Convert.ToBase64String([0x08, 0xff])),
        ["a payment that claims 127 bytes and has 1"] = (402, Protobuf, "good", Convert.ToBase64String([0x0a, 0x7f, 0])),
        ["a payment that claims 2^63 bytes"] = (
            402,
            Protobuf,
            "good",
            Convert.ToBase64String([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])
        ),
        ["a payment of 12,000 groups in each other"] = (402, Protobuf, "good", Repeated(0x0b, 12_000)),
        ["a payment with field number 0"] = (402, Protobuf, "good", Convert.ToBase64String([0x02, 0x00])),
        ["a payment of wire type 7"] = (402, Protobuf, "good", Convert.ToBase64String([0x0f])),
        ["a payment over 64 KiB"] = (
            402,
            $"base64 decode error: more than {SegmentHeaders.MaxPaymentLength} characters",
            "good",
            new string('A', SegmentHeaders.MaxPaymentLength + 4)
        ),
        ["a payment of unknown fields alone"] = (200, "", "good", Convert.ToBase64String([0xa2, 0x06, 0x01, 0x41])),
        ["no payment header"] = (200, "", "good", null),
        ["a segment header that is no base64"] = (403, GatewayErrors.SegmentEncoding, "{\"seq\":1}", ""),
        ["a segment header over 16 KiB"] = (
            403,
            GatewayErrors.SegmentEncoding,
            new string('A', SegmentHeaders.MaxSegmentLength + 4),
            ""
        ),
        ["a segment header of 12,000 groups in each other"] = (403, Garbled, Repeated(0x0b, 12_000), ""),
        ["a segment header that is cut off"] = (403, Garbled, Convert.ToBase64String([0x0a, 0x7f, 0x61]), ""),
        ["a segment header that ends a group it did not begin"] = (403, Garbled, Convert.ToBase64String([0x0c]), ""),
        ["a segment header of a string that is not UTF-8"] = (403, Garbled, Convert.ToBase64String([0x92, 0x02, 0x00, 0xff]), ""),
        ["an empty segment header"] = (403, GatewayErrors.MissingAuthToken, "", ""),
        ["no header at all"] = (403, GatewayErrors.MissingAuthToken, null, null),
    };

    public static TheoryData<string, string> HeaderCases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var name in Headers.Keys)
        {
            cases.Add(name, "1.1");
            cases.Add(name, "2.0");
        }
        return cases;
    }

    [Theory, MemberData(nameof(HeaderCases))]
    public async Task A_header_that_is_no_message_has_its_exact_answer(string name, string version)
    {
        var (status, text, segment, payment) = Headers[name];
        segment = segment == "good" ? SegmentHeaders.Write(open.Doors.Segment(open.Clip)) : segment;
        using var request = Doors.Post(segment, payment, new ByteArrayContent(open.Clip));
        Assert.Equal((status, text), await open.SendAsync(request, Version.Parse(version)));
        await open.NextIsServedAsync();
    }

    [Fact]
    public async Task Two_segment_headers_are_none()
    {
        using var request = Doors.Post(open.Doors.Segment(open.Clip), new ByteArrayContent(open.Clip));
        request.Headers.TryAddWithoutValidation(SegmentHeaders.Segment, SegmentHeaders.Write(open.Doors.Segment([])));
        Assert.Equal((403, GatewayErrors.SegmentEncoding), await open.SendAsync(request));
    }

    /// <summary>Bodies: what they are, and what comes.</summary>
    private static readonly Dictionary<string, (int Status, string Text, Func<byte[], byte[]> Body)> Bodies = new()
    {
        ["nothing"] = (200, GatewayErrors.InvalidVideo, _ => []),
        ["one byte"] = (200, GatewayErrors.InvalidVideo, _ => [0x47]),
        ["one packet"] = (200, GatewayErrors.InvalidVideo, clip => clip[..188]),
        ["text"] = (200, GatewayErrors.InvalidVideo, _ => "hello"u8.ToArray()),
        ["a web page"] = (200, GatewayErrors.InvalidVideo, _ => "<html><script>alert(1)</script></html>"u8.ToArray()),
        ["a playlist of a local file"] = (
            200,
            GatewayErrors.InvalidVideo,
            _ => "#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"u8.ToArray()
        ),
        ["a concat script"] = (200, GatewayErrors.InvalidVideo, _ => "ffconcat version 1.0\nfile /etc/passwd\n"u8.ToArray()),
        ["a DASH manifest"] = (
            200,
            GatewayErrors.InvalidVideo,
            _ => "<?xml version=\"1.0\"?><MPD><BaseURL>file:///etc/</BaseURL></MPD>"u8.ToArray()
        ),
        ["a gzip of zeros"] = (200, GatewayErrors.InvalidVideo, _ => Gzip(new byte[8 << 20])),
        ["zeros of 4 MB"] = (200, GatewayErrors.InvalidVideo, _ => new byte[4 << 20]),
        ["sync bytes of 4 MB"] = (200, GatewayErrors.InvalidVideo, _ => [.. Enumerable.Repeat((byte)0x47, 4 << 20)]),
        ["an MP4 of boxes in boxes"] = (200, GatewayErrors.InvalidVideo, _ => Boxes(20_000)),
        ["an MP4 whose box is 2^64 - 1 bytes"] = (
            200,
            GatewayErrors.InvalidVideo,
            _ => [0, 0, 0, 1, .. "ftyp"u8, .. Enumerable.Repeat((byte)0xff, 8), .. new byte[100]]
        ),
        ["tables without pictures"] = (200, GatewayErrors.InvalidVideo, clip => clip[..(3 * 188)]),
        ["a clip off its packets' grid"] = (200, "", clip => [1, 2, 3, .. clip]),
        ["a clip cut in a packet"] = (200, "", clip => clip[..(clip.Length / 2 / 188 * 188 + 7)]),
    };

    public static TheoryData<string> BodyCases => [.. Bodies.Keys];

    [Theory, MemberData(nameof(BodyCases))]
    public async Task A_body_that_is_no_segment_has_a_forgiven_answer(string name)
    {
        var (status, text, make) = Bodies[name];
        var body = make(open.Clip);
        using var request = Doors.Post(open.Doors.Segment(body), new ByteArrayContent(body));
        Assert.Equal((status, text), await open.SendAsync(request));
        Assert.True(text.Length == 0 || GatewayErrors.IsForgiven(text));
        await open.NextIsServedAsync();
    }

    private static readonly Dictionary<string, (HttpStatusCode Status, string Method, string Path)> Paths = new()
    {
        ["a page that is not there"] = (HttpStatusCode.NotFound, "GET", "/nothing"),
        ["a path that climbs"] = (HttpStatusCode.NotFound, "GET", "/stream/../../../etc/passwd"),
        ["a path that climbs in disguise"] = (HttpStatusCode.NotFound, "GET", "/stream/%2e%2e/%2e%2e/etc/passwd"),
        ["a path of 7,000 characters"] = (HttpStatusCode.NotFound, "GET", "/stream/" + new string('x', 7000)),
        ["a rendition that is not there"] = (HttpStatusCode.NotFound, "GET", "/stream/0123/abc/P240p/7.ts"),
        ["a rendition that is written"] = (HttpStatusCode.NotFound, "PUT", "/stream/0123/abc/P240p/7.ts"),
        ["the operator's pages at the public port"] = (HttpStatusCode.NotFound, "GET", "/admin/workers"),
        ["metrics at the public port"] = (HttpStatusCode.NotFound, "GET", "/metrics"),
        ["a lane without a certificate"] = (HttpStatusCode.NotFound, "GET", "/pool/v1/source/0123"),
        ["results of a go-livepeer worker"] = (HttpStatusCode.NotFound, "POST", "/transcodeResults"),
        ["a method that nobody knows"] = (HttpStatusCode.NotFound, "BREW", "/coffee"),
        ["a segment by GET, without headers"] = (HttpStatusCode.Forbidden, "GET", "/segment"),
        ["a segment in a folder"] = (HttpStatusCode.NotFound, "POST", "/segment/1"),
    };

    public static TheoryData<string> PathCases => [.. Paths.Keys];

    [Theory, MemberData(nameof(PathCases))]
    public async Task A_path_that_leads_nowhere_has_its_answer(string name)
    {
        var (status, method, path) = Paths[name];
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(open.Doors.Uri + path, Unescaped));
            Assert.Equal((int)status, (await open.SendAsync(request, version)).Status);
        }
    }

    private static readonly UriCreationOptions Unescaped = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static string Repeated(byte value, int count) => Convert.ToBase64String([.. Enumerable.Repeat(value, count)]);

    private static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(memory, System.IO.Compression.CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }
        return memory.ToArray();
    }

    /// <summary>Boxes that hold each other, so that a reader that recurses would run out of stack.</summary>
    private static byte[] Boxes(int depth)
    {
        var bytes = new byte[8 * depth];
        for (var level = 0; level < depth; level++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8 * level), bytes.Length - 8 * level);
            (
                level == 0 ? "ftyp"u8
                : level % 2 == 1 ? "moov"u8
                : "trak"u8
            ).CopyTo(bytes.AsSpan(8 * level + 4));
        }
        return bytes;
    }
}
