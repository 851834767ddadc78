using System.Text.Json;
using CsCheck;
using Google.Protobuf;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.Wire;

public sealed class SegmentHeaderTables
{
    private const int NoSuchNumber = 99;

    public static TheoryData<int> Recorded() => [.. Enumerable.Range(0, Vector.Load("captured/segment.json").GetArrayLength())];

    public static TheoryData<string> Exchanges() =>
        [
            .. Vector
                .Load("wire-http.json")
                .GetProperty("exchanges")
                .EnumerateArray()
                .Where(exchange => exchange.TryGetProperty("request", out var request) && request.Text("path") == "/segment")
                .Select(exchange => exchange.Text("name")),
        ];

    [Theory, MemberData(nameof(Recorded))]
    public void A_recorded_segment_header_reads_as_recorded_and_writes_by_the_same_rule(int index)
    {
        var exchange = Vector.Load("captured/segment.json")[index];
        var headers = exchange.GetProperty("request_headers");
        var expected = (Net.SegData)Vector.FromJson(Net.SegData.Descriptor, exchange.GetProperty("livepeer_segment_decoded"));
        var request = Good(SegmentHeaders.Read(headers.Text(SegmentHeaders.Segment), headers.Text(SegmentHeaders.Payment)));

        var segment = request.Segment;
        Assert.Equal(expected.ManifestId.ToStringUtf8(), segment.ManifestId);
        Assert.Equal(expected.Seq, segment.Seq);
        Assert.Equal(Hash32.FromWire(expected.Hash.Span), segment.Hash);
        Assert.Equal(expected.Duration, segment.DurationMs);
        Assert.Equal(expected.AuthToken, segment.AuthToken);
        Assert.Equal(EthAddress.Zero, request.Sender);

        // A denominator of 1 may be sent or left out; it means the same.
        var rewritten = new Net.SegData();
        ProfileCodec.Write(segment.Profiles, rewritten);
        foreach (var profile in expected.FullProfiles3.Where(profile => profile.FpsDen == 1))
        {
            profile.FpsDen = 0;
        }
        Assert.Equal(expected.FullProfiles, rewritten.FullProfiles);
        Assert.Equal(expected.FullProfiles2, rewritten.FullProfiles2);
        Assert.Equal(expected.FullProfiles3, rewritten.FullProfiles3);
    }

    [Theory, MemberData(nameof(Exchanges))]
    public void A_segment_exchange_of_the_vectors_reads_and_its_signature_holds(string name)
    {
        var headers = Exchange(name).GetProperty("request").GetProperty("headers");
        var request = Good(SegmentHeaders.Read(headers.Text(SegmentHeaders.Segment), headers.Text(SegmentHeaders.Payment)));
        var offchain = headers.Text(SegmentHeaders.Payment).Length == 0;
        Assert.Equal(offchain, request.Sender == EthAddress.Zero);
        Assert.Equal(!offchain, request.Segment.IsSignedBy(request.Sender));
        Assert.Equal(2, request.Segment.Profiles.Length);
        Assert.Equal(new FrameRate(30, 1), request.Segment.Profiles[0].Fps);
        Assert.Equal(headers.Text(SegmentHeaders.Payment), SegmentHeaders.Write(request.Payment));
    }

    public static TheoryData<string?, string?, int, string> BadHeaders() =>
        new()
        {
            { "zzz", "zzz", 402, "base64 decode error: illegal base64 data at input byte 0" },
            { null, "!AAA", 402, "base64 decode error: illegal base64 data at input byte 0" },
            { null, "AAA!", 402, "base64 decode error: illegal base64 data at input byte 3" },
            { null, "AAAAA=", 402, "base64 decode error: illegal base64 data at input byte 5" },
            { null, "AA=A", 402, "base64 decode error: illegal base64 data at input byte 2" },
            { null, "AA==A", 402, "base64 decode error: illegal base64 data at input byte 4" },
            { null, "AA=", 402, "base64 decode error: illegal base64 data at input byte 3" },
            { null, "////", 402, "protobuf unmarshal error: proto: cannot parse invalid wire-format data" },
            { "zzz", "", 403, "ErrorSegEncoding" },
            { "zzz", null, 403, "ErrorSegEncoding" },
            { "////", "", 403, "proto: cannot parse invalid wire-format data" },
        };

    [Theory, MemberData(nameof(BadHeaders))]
    public void Headers_that_are_no_messages_have_their_exact_refusal(
        string? segment,
        string? payment,
        int status,
        string text
    ) => Assert.Equal(new HeaderFailure(status, text), Bad(SegmentHeaders.Read(segment, payment)));

    [Fact]
    public void Headers_beyond_their_bounds_are_refused_unread()
    {
        Assert.Equal(403, Bad(SegmentHeaders.Read(new string('A', SegmentHeaders.MaxSegmentLength + 4), "")).Status);
        Assert.Equal(402, Bad(SegmentHeaders.Read("", new string('A', SegmentHeaders.MaxPaymentLength + 4))).Status);
    }

    [Fact]
    public void The_recorded_bad_requests_get_the_recorded_answers()
    {
        foreach (var exchange in Vector.Load("captured/raw-errors.json").EnumerateArray())
        {
            var headers = exchange.GetProperty("request_headers");
            if (exchange.Text("case") is not ("seg-badpayment" or "seg-badsegcreds"))
            {
                continue;
            }
            var failure = Bad(SegmentHeaders.Read(headers.Text(SegmentHeaders.Segment), headers.Text(SegmentHeaders.Payment)));
            Assert.Equal(exchange.GetProperty("status").GetInt32(), failure.Status);
            Assert.Equal(exchange.GetProperty("body")[1].Text("text"), failure.Text + "\n");
        }
    }

    /// <summary>No headers at all: the reference comes as far as the token, so the reading is good and has none.</summary>
    [Fact]
    public void A_request_without_headers_is_read_and_has_no_token() =>
        Assert.Null(Good(SegmentHeaders.Read(null, null)).Segment.AuthToken);

    public static TheoryData<string, string> BadSegments() =>
        new()
        {
            { "format", GatewayErrors.UnknownFormat },
            { "profile", GatewayErrors.UnknownProfile },
            { "codec", GatewayErrors.UnknownCodec },
            { "12 bit", GatewayErrors.InvalidArgument },
            { "chroma", GatewayErrors.InvalidArgument },
            { "negative duration", GatewayErrors.InvalidDuration },
            { "long duration", GatewayErrors.InvalidDuration },
            { "negative size", GatewayErrors.InvalidResolution },
            { "negative bitrate", GatewayErrors.InvalidArgument },
            { "negative seq", GatewayErrors.InvalidArgument },
            { "clip backwards", GatewayErrors.InvalidArgument },
            { "long manifest id", GatewayErrors.InvalidArgument },
            { "manifest id not UTF-8", GatewayErrors.InvalidArgument },
            { "line feed in name", GatewayErrors.InvalidArgument },
            { "17 profiles", GatewayErrors.TooManyOutputs },
        };

    [Theory, MemberData(nameof(BadSegments))]
    public void A_segment_with_impossible_values_has_its_exact_refusal(string fault, string text)
    {
        var wire = Valid();
        Spoil(wire, fault);
        Assert.Equal(new HeaderFailure(403, text), Bad(SegmentHeaders.Read(SegmentHeaders.Write(wire), "")));
    }

    [Fact]
    public void Defaults_are_filled_in()
    {
        var wire = Valid();
        wire.Duration = 0;
        wire.FullProfiles[0].Name = "";
        var segment = Good(SegmentHeaders.Read(SegmentHeaders.Write(wire), "")).Segment;
        Assert.Equal(2000, segment.DurationMs);
        Assert.Equal("net_640x360_700000", segment.Profiles[0].Name);
        Assert.Null(segment.Profiles[0].Fps);
        Assert.Null(segment.Clip);
    }

    [Theory]
    [InlineData(0, Net.VideoProfile.Types.ChromaSubsampling.Chroma420, SampleFormat.Yuv420)]
    [InlineData(8, Net.VideoProfile.Types.ChromaSubsampling.Chroma444, SampleFormat.Yuv444)]
    [InlineData(10, Net.VideoProfile.Types.ChromaSubsampling.Chroma422, SampleFormat.Yuv422Of10Bit)]
    public void Depth_and_chroma_are_not_dropped(
        int depth,
        Net.VideoProfile.Types.ChromaSubsampling chroma,
        SampleFormat expected
    )
    {
        var wire = Valid();
        (wire.FullProfiles[0].ColorDepth, wire.FullProfiles[0].ChromaFormat) = (depth, chroma);
        Assert.Equal(expected, Good(SegmentHeaders.Read(SegmentHeaders.Write(wire), "")).Segment.Profiles[0].Samples);
    }

    [Fact]
    public void Random_headers_are_a_refusal_or_a_reading_and_nothing_else()
    {
        Gen.Byte.Array[0, 200].Sample(bytes => SegmentHeaders.Read(Convert.ToBase64String(bytes), "") is not null);
        Gen.String[0, 60].Sample(text => SegmentHeaders.Read(text, text) is not null);
        var valid = Valid().ToByteArray();
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte)
            .Sample(
                (at, value) =>
                {
                    var bytes = valid.AsSpan().ToArray();
                    bytes[at] = value;
                    return SegmentHeaders.Read(Convert.ToBase64String(bytes), "") is not null;
                }
            );
    }

    private static Net.SegData Valid() =>
        new()
        {
            ManifestId = ByteString.CopyFromUtf8("m"),
            Seq = 3,
            Duration = 2000,
            FullProfiles =
            {
                new Net.VideoProfile
                {
                    Name = "360p",
                    Width = 640,
                    Height = 360,
                    Bitrate = 700_000,
                },
            },
        };

    private static void Spoil(Net.SegData wire, string fault)
    {
        var profile = wire.FullProfiles[0];
        Action spoil = fault switch
        {
            "format" => () => profile.Format = (Net.VideoProfile.Types.Format)NoSuchNumber,
            "profile" => () => profile.Profile = (Net.VideoProfile.Types.Profile)NoSuchNumber,
            "codec" => () => profile.Encoder = (Net.VideoProfile.Types.VideoCodec)NoSuchNumber,
            "12 bit" => () => profile.ColorDepth = 12,
            "chroma" => () => profile.ChromaFormat = (Net.VideoProfile.Types.ChromaSubsampling)NoSuchNumber,
            "negative duration" => () => wire.Duration = -1,
            "long duration" => () => wire.Duration = 300_001,
            "negative size" => () => profile.Width = -1,
            "negative bitrate" => () => profile.Bitrate = -1,
            "negative seq" => () => wire.Seq = -1,
            "clip backwards" => () => wire.SegmentParameters = new() { From = 2, To = 1 },
            "long manifest id" => () => wire.ManifestId = ByteString.CopyFromUtf8(new string('m', 256)),
            "manifest id not UTF-8" => () => wire.ManifestId = ByteString.CopyFrom(0xff),
            "line feed in name" => () => profile.Name = "a\nb",
            "17 profiles" => () => wire.FullProfiles.AddRange(Enumerable.Repeat(profile, Recipe.MaxRenditions)),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        };
        spoil();
    }

    private static JsonElement Exchange(string name) =>
        Vector.Load("wire-http.json").GetProperty("exchanges").EnumerateArray().Single(exchange => exchange.Text("name") == name);

    private static SegmentRequest Good(HeaderReading<SegmentRequest> reading) =>
        reading.Match(request => request, failure => throw new Xunit.Sdk.XunitException($"{failure.Status} {failure.Text}"));

    private static HeaderFailure Bad(HeaderReading<SegmentRequest> reading) =>
        reading.Match(_ => throw new Xunit.Sdk.XunitException("was read"), failure => failure);
}
