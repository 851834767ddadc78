using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Livepeer.Net;
using Pool.Actors.Sessions;
using Pool.Cmd.Stream.Wire;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Capabilities;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Tests.Wire;
using Xunit;
using PublishedRendition = Pool.Actors.Sessions.PublishedRendition;

namespace Pool.Tests.Gateway;

/// <summary>
/// Every recorded exchange once more: what the gateway sent is sent to our doors and answered as it was recorded, and what the orchestrator
/// answered is taken by our own gateway as it was recorded. Addresses, tokens, versions and the source's hash are replaced.
/// </summary>
public sealed class Recordings(ClipFolder clips) : IAsyncLifetime, IClassFixture<ClipFolder>
{
    private const string Calls = "captured/orchestrator-grpc.json";
    private const string Segments = "captured/segment.json";
    private const string Downloads = "captured/downloads.json";
    private const string There = "https://127.0.0.1:31965";
    private static readonly byte[] Junk = new byte[60_000];
    private Doors _doors = null!;
    private byte[] _clip = [];

    public async Task InitializeAsync()
    {
        _doors = await Doors.OpenAsync();
        _clip = await File.ReadAllBytesAsync(clips.KeptClip("clip.ts", 2, 30));
    }

    public async Task DisposeAsync() => await _doors.DisposeAsync();

    public static TheoryData<int, string> AllCalls() => Of(Calls, _ => true);

    /// <summary>Those that were answered; one was cut off with its worker.</summary>
    public static TheoryData<int, string> AllSegments() => Of(Segments, exchange => Part(exchange, "resp") is not null);

    /// <summary>Those of the gateway; sources are fetched by go-livepeer's own workers.</summary>
    public static TheoryData<int, string> AllDownloads() =>
        Of(Downloads, exchange => exchange.Text("path").EndsWith(".ts", StringComparison.Ordinal));

    [Theory, MemberData(nameof(AllCalls))]
    public async Task A_call_is_answered_as_recorded(int index, string path)
    {
        var exchange = Vector.Load(Calls)[index];
        var request = Frame(exchange, "req")!;
        var refusal = exchange.GetProperty("response_trailers").TryGetProperty("Grpc-Message", out var text) ? text : default;
        _doors.Sessions.Full = refusal.ValueKind == JsonValueKind.String ? "recorded so" : null;
        var grpc = _doors.Grpc();
        switch (path)
        {
            case "/net.Orchestrator/Ping":
                Assert.Equal(Answer(PingPong.Parser), await grpc.PingAsync(PingPong.Parser.ParseFrom(request)));
                break;
            case "/net.Orchestrator/EndTranscodingSession":
                var end = EndTranscodingSessionRequest.Parser.ParseFrom(request);
                end.AuthToken = _doors.Tokens.Issue();
                var ended = await grpc.EndTranscodingSessionAsync(end);
                Assert.Equal(Answer(EndTranscodingSessionResponse.Parser), ended);
                break;
            case var _ when _doors.Sessions.Full is not null:
                var refused = await Assert.ThrowsAsync<RpcException>(async () =>
                    await grpc.GetOrchestratorAsync(OrchestratorRequest.Parser.ParseFrom(request))
                );
                Assert.Equal((StatusCode.Unknown, refusal.GetString()), (refused.StatusCode, refused.Status.Detail));
                break;
            default:
                var info = await grpc.GetOrchestratorAsync(OrchestratorRequest.Parser.ParseFrom(request));
                Assert.Equal(AuthTokenVerdict.Genuine, _doors.Tokens.Verify(info.AuthToken));
                Assert.Equal(Ours(Answer(OrchestratorInfo.Parser), info.AuthToken), info);
                Assert.Equal("127.0.0.1", Assert.Single(_doors.Sessions.SeenOf<SessionProtocol.RequestSession>()).Gateway);
                break;
        }

        T Answer<T>(MessageParser<T> parser)
            where T : IMessage<T> => parser.ParseFrom(Frame(exchange, "resp"));
    }

    [Theory, MemberData(nameof(AllSegments))]
    public async Task A_segment_is_answered_as_recorded(int index, string path)
    {
        _ = path;
        var exchange = Vector.Load(Segments)[index];
        var expected = TranscodeResult.Parser.ParseFrom(Part(exchange, "resp"));
        var segment = SegData.Parser.ParseFrom(
            Convert.FromBase64String(exchange.GetProperty("request_headers").Text(SegmentHeaders.Segment))
        );
        // An empty source is the publisher's fault, which a gateway forgives; the recorded text costs an orchestrator the stream.
        if (expected.Error == "404 Not Found")
        {
            expected.Error = GatewayErrors.InvalidVideo;
        }
        var body = expected.Error == GatewayErrors.InvalidVideo ? Junk : _clip;
        segment.Hash = Keccak.Hash(body).ToByteString();
        segment.AuthToken = _doors.Tokens.Issue();
        _doors.Sessions.Transcode = asked =>
            Task.FromResult<object?>(
                expected.Data is { } data
                    ? StandInSessions.Done(
                        asked.Segment,
                        [.. data.Segments.Select(made => new PublishedRendition(made.Url[There.Length..], made.Pixels, 50))]
                    )
                    : new SessionProtocol.SegmentFailed(asked.Segment, expected.Error)
            );
        using var response = await _doors.Gateway().SendAsync(Doors.Post(segment, new ByteArrayContent(body)));
        var answer = TranscodeResult.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync());
        foreach (var made in expected.Data?.Segments ?? [])
        {
            made.Url = made.Url.Replace(There, _doors.Uri, StringComparison.Ordinal);
        }
        expected.Info = Ours(expected.Info, segment.AuthToken);
        Assert.Equal(expected, answer);
    }

    [Theory, MemberData(nameof(AllSegments))]
    public async Task Our_gateway_takes_a_recorded_answer_as_the_recorded_one_did(int index, string path)
    {
        _ = path;
        var exchange = Vector.Load(Segments)[index];
        var recorded = TranscodeResult.Parser.ParseFrom(Part(exchange, "resp"));
        await using var orchestrator = await ScriptedOrchestrator.StartAsync();
        orchestrator.Spoil = answer =>
        {
            (answer.Seq, answer.Info) = (recorded.Seq, null);
            answer.ClearResult();
            answer.MergeFrom(recorded);
        };
        var segment = SegData.Parser.ParseFrom(
            Convert.FromBase64String(exchange.GetProperty("request_headers").Text(SegmentHeaders.Segment))
        );
        segment.Hash = Keccak.Hash(Junk).ToByteString();
        using var client = new SegmentClient(TimeProvider.System);
        var service = new Uri($"https://{orchestrator.Address}");
        var taken = await client.SubmitAsync(service, segment, Junk, CancellationToken.None);
        Assert.Equal(recorded, taken.Result);
        Assert.Equal(recorded.Error.Length == 0 ? null : recorded.Error, taken.Error);
    }

    [Theory, MemberData(nameof(AllDownloads))]
    public async Task A_rendition_is_served_as_recorded(int index, string path)
    {
        var exchange = Vector.Load(Downloads)[index];
        var headers = exchange.GetProperty("response_headers");
        var length = int.Parse(headers.Text("Content-Length"), System.Globalization.CultureInfo.InvariantCulture);
        var reading = await _doors.Renditions.Reader.ReadAsync(
            PipeReader.Create(new ReadOnlySequence<byte>(new byte[length])),
            length,
            null,
            CancellationToken.None
        );
        _doors.Renditions.Publish(path, reading.Bytes!, Container.MpegTs);
        using var response = await _doors.Gateway(HttpVersion.Version11).GetAsync(path);
        Assert.Equal(exchange.GetProperty("status").GetInt32(), (int)response.StatusCode);
        Assert.Equal(length, (await response.Content.ReadAsByteArrayAsync()).Length);
        // Content-Type is not among them: the recorded one takes .ts for a translation file.
        foreach (var name in new[] { "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cache-Control" })
        {
            Assert.Equal(headers.Text(name), Assert.Single(response.Headers.GetValues(name)));
        }
        Assert.Equal(length, response.Content.Headers.ContentLength);
    }

    /// <summary>The recorded offer, with what is ours by nature. Nothing that was offered for video is missing.</summary>
    private OrchestratorInfo Ours(OrchestratorInfo recorded, AuthToken token)
    {
        var video = recorded.Capabilities.Bitstring[0] & ((1UL << 27) - 1);
        Assert.True(CapabilitySet.FromWords([video]).IsSubsetOf(CapabilitySet.Pool));
        recorded.Capabilities = CapabilitySet.Pool.ToWire("0.9.1");
        (recorded.Transcoder, recorded.AuthToken) = (_doors.Uri, token);
        return recorded;
    }

    private static byte[]? Frame(JsonElement exchange, string direction) => Part(exchange, direction)?[5..];

    private static byte[]? Part(JsonElement exchange, string direction)
    {
        foreach (var part in exchange.GetProperty("body").EnumerateArray().Where(part => part.Text("dir") == direction))
        {
            if (part.TryGetProperty("base64", out var base64))
            {
                return Convert.FromBase64String(base64.GetString()!);
            }
        }
        return null;
    }

    private static TheoryData<int, string> Of(string file, Func<JsonElement, bool> wanted)
    {
        var data = new TheoryData<int, string>();
        foreach (var (index, exchange) in Vector.Load(file).EnumerateArray().Index())
        {
            if (wanted(exchange))
            {
                data.Add(index, exchange.Text("path"));
            }
        }
        return data;
    }
}
