using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using Google.Protobuf;
using Xunit;
using Code = Grpc.Core.StatusCode;
using Net = Livepeer.Net;

namespace Pool.Tests.BadInput;

/// <summary>Calls of gRPC that are none, or say what cannot be, through the real port.</summary>
public sealed class Calls(OpenDoors open) : IClassFixture<OpenDoors>
{
    private const string Offer = "/net.Orchestrator/GetOrchestrator";
    private const string End = "/net.Orchestrator/EndTranscodingSession";
    private static readonly byte[] Good = Message(new Net.OrchestratorRequest());

    /// <summary>What is called with which bytes and headers, and the status that comes.</summary>
    private static readonly Dictionary<string, (Code Code, string Path, byte[] Body, (string, string)[] Headers)> Table = new()
    {
        ["a call of no bytes"] = (Code.Internal, Offer, [], []),
        ["a call cut off in its length"] = (Code.Internal, Offer, [0, 0, 0], []),
        ["a call cut off in its message"] = (Code.Internal, Offer, [0, 0, 0, 0, 9, 1], []),
        ["a call of 4 GB, announced"] = (Code.Unknown, Offer, [0, 0xff, 0xff, 0xff, 0xff, 1], []),
        ["a call of 2 GB, announced"] = (Code.ResourceExhausted, Offer, [0, 0x7f, 0xff, 0xff, 0xff, 1], []),
        ["a call of 100 KB"] = (Code.ResourceExhausted, Offer, Framed(0, new byte[100_000]), []),
        ["a call that is no protobuf"] = (Code.Unknown, Offer, Framed(0, [0x0a, 0x7f, 1]), []),
        ["a call of 20,000 groups in each other"] = (Code.Unknown, Offer, Framed(0, Repeated(0x0b, 20_000)), []),
        ["a call of unknown fields"] = (Code.OK, Offer, Framed(0, [0xa2, 0x06, 0x01, 0x41]), []),
        ["two messages in a call of one"] = (Code.Internal, Offer, [.. Good, .. Good], []),
        ["a message packed in what nobody knows"] = (Code.Unimplemented, Offer, Framed(1, [1]), [("grpc-encoding", "nonsense")]),
        ["a message packed without saying how"] = (Code.Internal, Offer, Framed(1, [1]), []),
        ["a message that is said to be gzip and is not"] = (
            Code.Unknown,
            Offer,
            Framed(1, [1, 2, 3]),
            [("grpc-encoding", "gzip")]
        ),
        ["a gzip of 20 MB of zeros"] = (Code.ResourceExhausted, Offer, Framed(1, Gzip(20 << 20)), [("grpc-encoding", "gzip")]),
        ["a kind of message of 77"] = (Code.Unknown, Offer, Framed(77, [1]), []),
        ["a call that nobody knows"] = (Code.Unimplemented, "/net.Orchestrator/Nonsense", Good, []),
        ["a service that nobody knows"] = (Code.Unimplemented, "/net.Nonsense/GetOrchestrator", Good, []),
        ["a call of go-livepeer's workers"] = (Code.Unimplemented, "/net.Transcoder/RegisterTranscoder", Good, []),
        ["a call of the reflection service"] = (
            Code.Unimplemented,
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            Good,
            []
        ),
        ["a patience that is none"] = (Code.OK, Offer, Good, [("grpc-timeout", "nonsense")]),
        ["a patience of 99,999,999 hours"] = (Code.OK, Offer, Good, [("grpc-timeout", "99999999H")]),
        ["an address of 4 KB"] = (Code.OK, Offer, Message(new Net.OrchestratorRequest { Address = Bytes(4096) }), []),
        ["an address of 1 byte"] = (Code.OK, Offer, Message(new Net.OrchestratorRequest { Address = Bytes(1) }), []),
        ["a signature of 60 KB"] = (Code.OK, Offer, Message(new Net.OrchestratorRequest { Sig = Bytes(60_000) }), []),
        ["a wish for 7,000 words of capabilities"] = (
            Code.OK,
            Offer,
            Message(
                new Net.OrchestratorRequest { Capabilities = new() { Bitstring = { Enumerable.Repeat(ulong.MaxValue, 6000) } } }
            ),
            []
        ),
        ["a ping of 60 KB"] = (Code.OK, "/net.Orchestrator/Ping", Message(new Net.PingPong { Value = Bytes(60_000) }), []),
        ["the end of a session without a token"] = (Code.InvalidArgument, End, Framed(0, []), []),
        ["the end of a session with an empty token"] = (
            Code.Unknown,
            End,
            Message(new Net.EndTranscodingSessionRequest { AuthToken = new() }),
            []
        ),
        ["the end of a session with a guessed token"] = (
            Code.Unknown,
            End,
            Message(
                new Net.EndTranscodingSessionRequest
                {
                    AuthToken = new() { Token = Bytes(32), SessionId = "0011223344556677" },
                }
            ),
            []
        ),
        ["the end of a session of 60 KB"] = (
            Code.Unknown,
            End,
            Message(new Net.EndTranscodingSessionRequest { AuthToken = new() { SessionId = new string('s', 60_000) } }),
            []
        ),
        ["the end of a session whose token is a message of another kind"] = (
            Code.Unknown,
            End,
            Framed(0, [0x0a, 0x03, 0x0a, 0x7f, 0]),
            []
        ),
    };

    public static TheoryData<string> Cases => [.. Table.Keys];

    [Theory, MemberData(nameof(Cases))]
    public async Task A_call_that_is_none_has_its_status(string name)
    {
        var (code, path, body, headers) = Table[name];
        using var request = Request(HttpMethod.Post, path, "application/grpc", body);
        foreach (var (key, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(key, value);
        }
        Assert.Equal(code, await StatusAsync(request));
        Assert.Empty(open.Doors.Sessions.SeenOf<Pool.Actors.Sessions.SessionProtocol.EndSession>());
        using var next = Request(HttpMethod.Post, Offer, "application/grpc", Good);
        Assert.Equal(Code.OK, await StatusAsync(next));
    }

    [Theory]
    [InlineData("POST", "text/html", 415)]
    [InlineData("POST", "application/json", 415)]
    [InlineData("GET", "application/grpc", 404)]
    public async Task A_page_that_is_asked_of_a_call_is_not_given(string method, string type, int status)
    {
        using var request = Request(new HttpMethod(method), Offer, type, Good);
        using var response = await open.RawAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    private async Task<Code> StatusAsync(HttpRequestMessage request)
    {
        using var response = await open.RawAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        var headers = response.TrailingHeaders.TryGetValues("grpc-status", out var values)
            ? values
            : response.Headers.GetValues("grpc-status");
        return (Code)int.Parse(headers.Single(), CultureInfo.InvariantCulture);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string type, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        return request;
    }

    private static byte[] Message(IMessage message) => Framed(0, message.ToByteArray());

    private static byte[] Framed(byte kind, byte[] message)
    {
        var head = new byte[5];
        head[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), message.Length);
        return [.. head, .. message];
    }

    private static byte[] Gzip(int zeros)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.SmallestSize))
        {
            gzip.Write(new byte[zeros]);
        }
        return memory.ToArray();
    }

    private static byte[] Repeated(byte value, int count) => [.. Enumerable.Repeat(value, count)];

    private static ByteString Bytes(int count) => ByteString.CopyFrom(new byte[count]);
}
