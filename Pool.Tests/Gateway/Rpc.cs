using Google.Protobuf;
using Grpc.Core;
using Livepeer.Net;
using Pool.Actors.Sessions;
using Pool.Protocol.Livepeer;
using Pool.Tests.Wire;
using Xunit;

namespace Pool.Tests.Gateway;

public sealed class Rpc : IAsyncLifetime
{
    private Doors _doors = null!;

    public async Task InitializeAsync() => _doors = await Doors.OpenAsync();

    public async Task DisposeAsync() => await _doors.DisposeAsync();

    /// <summary>The recorded answer, apart from address, token and version.</summary>
    [Fact]
    public async Task GetOrchestrator_is_answered_as_recorded()
    {
        var recorded = Vector.Load("captured/orchestrator-grpc.json")[0].GetProperty("body");
        var request = OrchestratorRequest.Parser.ParseFrom(Convert.FromBase64String(recorded[0].Text("base64")).AsSpan(5));
        var expected = OrchestratorInfo.Parser.ParseFrom(Convert.FromBase64String(recorded[1].Text("base64")).AsSpan(5));
        var info = await _doors.Grpc().GetOrchestratorAsync(request);
        Assert.Equal(_doors.Uri, info.Transcoder);
        Assert.Equal(AuthTokenVerdict.Genuine, _doors.Tokens.Verify(info.AuthToken));
        expected.Transcoder = info.Transcoder;
        expected.AuthToken = info.AuthToken;
        expected.Capabilities.Version = info.Capabilities.Version;
        expected.Capabilities.Constraints = info.Capabilities.Constraints;
        Assert.Equal(expected, info);
        Assert.Equal("127.0.0.1", Assert.Single(_doors.Sessions.SeenOf<SessionProtocol.RequestSession>()).Gateway);
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
