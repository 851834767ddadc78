using Google.Protobuf;
using Grpc.Core;
using Livepeer.Net;
using Pool.Actors.Sessions;
using Pool.Protocol.Livepeer.Capabilities;
using Pool.Tests.Wire;
using Xunit;

namespace Pool.Tests.Gateway;

public sealed class Rpc : IAsyncLifetime
{
    private Doors _doors = null!;

    public async Task InitializeAsync() => _doors = await Doors.OpenAsync();

    public async Task DisposeAsync() => await _doors.DisposeAsync();

    public static TheoryData<int, string> Requests()
    {
        var data = new TheoryData<int, string>();
        foreach (var (index, message) in Vector.Load("wire-protobuf.json").GetProperty("messages").EnumerateArray().Index())
        {
            if (message.Text("type") == "net.OrchestratorRequest")
            {
                data.Add(index, message.Text("note"));
            }
        }
        return data;
    }

    /// <summary>With a signature, without one, and without capabilities, as a price poll: off-chain all are offered the same.</summary>
    [Theory, MemberData(nameof(Requests))]
    public async Task Every_kind_of_request_is_offered_a_session(int index, string note)
    {
        _ = note;
        var message = Vector.Load("wire-protobuf.json").GetProperty("messages")[index];
        var info = await _doors.Grpc().GetOrchestratorAsync(OrchestratorRequest.Parser.ParseFrom(message.Hex("hex")));
        Assert.Equal(CapabilitySet.Pool.ToWire("0.9.1"), info.Capabilities);
        Assert.Equal(new byte[20], info.Address.ToByteArray());
        Assert.Equal((null, null, 0), (info.TicketParams, info.PriceInfo, info.Nodes.Count));
    }

    [Fact]
    public async Task Gateways_are_told_of_the_operators_other_orchestrators_in_order()
    {
        string[] nodes = ["https://b.example.com:8935", "https://a.example.com:8935"];
        await using var doors = await Doors.OpenAsync(new DoorOptions { Nodes = [.. nodes] });
        Assert.Equal(nodes, (await doors.Grpc().GetOrchestratorAsync(new OrchestratorRequest())).Nodes);
    }

    [Fact]
    public async Task A_request_over_its_bound_is_refused()
    {
        var large = new OrchestratorRequest { Sig = ByteString.CopyFrom(new byte[100_000]) };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await _doors.Grpc().GetOrchestratorAsync(large));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Empty(_doors.Sessions.Seen);
    }

    /// <summary>Workers of go-livepeer's own kind take this for a passing fault, and go on trying.</summary>
    [Fact]
    public async Task What_is_served_on_the_port_and_what_is_not()
    {
        using var health = await _doors.Gateway().GetAsync("/healthz");
        Assert.Equal((200, ""), ((int)health.StatusCode, await health.Content.ReadAsStringAsync()));
        using var discovery = await _doors.Gateway().GetAsync("/discovery");
        Assert.Equal(404, (int)discovery.StatusCode);
        using var stream = new Transcoder.TranscoderClient(_doors.Channel()).RegisterTranscoder(new RegisterRequest());
        var refused = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
    }

    [Fact]
    public async Task A_full_pool_says_so_with_the_reference_text()
    {
        _doors.Sessions.Full = "all berths are taken";
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await _doors.Grpc().GetOrchestratorAsync(new OrchestratorRequest())
        );
        Assert.Equal(StatusCode.Unknown, refused.StatusCode);
        Assert.Equal("Invalid orchestrator request: OrchestratorCapped", refused.Status.Detail);
    }

    [Fact]
    public async Task Ping_is_answered_with_no_signature() =>
        Assert.Equal(new PingPong(), await _doors.Grpc().PingAsync(new PingPong { Value = ByteString.CopyFromUtf8("x") }));

    [Fact]
    public async Task A_session_is_ended_by_its_token_alone()
    {
        var grpc = _doors.Grpc();
        var token = _doors.Tokens.Issue();
        var missing = await Assert.ThrowsAsync<RpcException>(async () =>
            await grpc.EndTranscodingSessionAsync(new EndTranscodingSessionRequest())
        );
        Assert.Equal(StatusCode.InvalidArgument, missing.StatusCode);
        var forged = new AuthToken(token) { SessionId = new string('0', 16) };
        var wrong = await Assert.ThrowsAsync<RpcException>(async () =>
            await grpc.EndTranscodingSessionAsync(new EndTranscodingSessionRequest { AuthToken = forged })
        );
        Assert.Equal((StatusCode.Unknown, "Invalid auth token"), (wrong.StatusCode, wrong.Status.Detail));
        Assert.Empty(_doors.Sessions.SeenOf<SessionProtocol.EndSession>());
        await grpc.EndTranscodingSessionAsync(new EndTranscodingSessionRequest { AuthToken = token });
        await Fixtures.Eventually.IsAsync(
            () => _doors.Sessions.SeenOf<SessionProtocol.EndSession>().Any(end => end.TokenSession == token.SessionId),
            "the sessions are told"
        );
    }
}
