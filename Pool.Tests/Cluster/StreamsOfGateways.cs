using Akka.Actor;
using Pool.Actors.Sessions;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Cluster;

/// <summary>The life of a session: how much of one stream may wait, and what ends it.</summary>
public sealed class StreamsOfGateways : IAsyncLifetime
{
    private static readonly SessionKey Key = new("127.0.0.1", "stream");
    private const int MostWithoutWorkers = 100;
    private readonly LinkedNodes _nodes = new(new SteeredDesk(), idle: TimeSpan.FromMilliseconds(500));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task Three_segments_of_a_stream_run_four_wait_and_one_more_is_refused_before_its_body()
    {
        for (var seq = 0; seq < 7; seq++)
        {
            Assert.IsType<SessionProtocol.SegmentAdmitted>(await AdmitAsync(seq));
        }
        var refused = Assert.IsType<SessionProtocol.SegmentRefused>(await AdmitAsync(7));
        Assert.Equal(GatewayErrors.Busy, refused.Text);
        Assert.Equal(7, Assert.Single(await SessionsAsync()).Queued);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_ends_and_not_while_a_segment_is_open()
    {
        var admitted = Assert.IsType<SessionProtocol.SegmentAdmitted>(await AdmitAsync(0));
        await Eventually.IsAsync(async () => (await SessionsAsync()) is [{ Queued: 1 }], "it is there");
        await Assert.ThrowsAsync<TimeoutException>(() =>
            Eventually.IsAsync(async () => (await SessionsAsync()).Length == 0, "it ends though a segment is open", seconds: 2)
        );
        _nodes.Actors.Sessions.Tell(new SessionProtocol.AbandonSegment(Key, admitted.Segment));
        await Eventually.IsAsync(async () => (await SessionsAsync()).Length == 0, "it ends");
    }

    [Fact]
    public async Task A_fresh_token_goes_on_with_the_same_session_and_either_ends_it()
    {
        await AdmitAsync(0, "first");
        await AdmitAsync(1, "second");
        Assert.Single(await SessionsAsync());
        _nodes.Actors.Sessions.Tell(new SessionProtocol.EndSession("nobody's"));
        Assert.Single(await SessionsAsync());
        _nodes.Actors.Sessions.Tell(new SessionProtocol.EndSession("second"));
        await Eventually.IsAsync(async () => (await SessionsAsync()).Length == 0, "it ends");
    }

    /// <summary>One network fills the pool with headers; its sessions are open, so none of them is idle.</summary>
    [Fact]
    public async Task Headers_alone_fill_the_pool_for_their_own_network_and_for_no_other()
    {
        for (var number = 0; number < MostWithoutWorkers; number++)
        {
            Assert.IsType<SessionProtocol.SegmentAdmitted>(await AdmitAsync(0, key: new SessionKey("flood", $"{number}")));
        }
        var own = Assert.IsType<SessionProtocol.SegmentRefused>(await AdmitAsync(0, key: new SessionKey("flood", "one more")));
        Assert.Equal(GatewayErrors.Capped, own.Text);
        var other = await AdmitAsync(0, key: new SessionKey("gateway", "stream"), source: "another network");
        Assert.IsType<SessionProtocol.SegmentAdmitted>(other);
    }

    [Fact]
    public async Task A_stream_that_never_brought_anything_ends_with_its_only_segment()
    {
        await using var patient = new LinkedNodes(new SteeredDesk());
        var admitted = await AdmitAsync(0, nodes: patient);
        patient.Actors.Sessions.Tell(
            new SessionProtocol.AbandonSegment(Key, Assert.IsType<SessionProtocol.SegmentAdmitted>(admitted).Segment)
        );
        await Eventually.IsAsync(
            async () =>
                (await LinkedNodes.AskAsync<SessionProtocol.Sessions>(patient.Actors.Sessions, new SessionProtocol.GetSessions()))
                    .All
                    .IsEmpty,
            "it ends"
        );
    }

    private Task<object> AdmitAsync(
        long seq,
        string token = "token",
        SessionKey? key = null,
        string source = "a network",
        LinkedNodes? nodes = null
    ) =>
        LinkedNodes.AskAsync<object>(
            (nodes ?? _nodes).Actors.Sessions,
            new SessionProtocol.AdmitSegment(key ?? Key, source, token, SegmentId.NewRandom(), seq, 2000, [])
        );

    private async Task<SessionStatus[]> SessionsAsync() =>
        [
            .. (
                await LinkedNodes.AskAsync<SessionProtocol.Sessions>(_nodes.Actors.Sessions, new SessionProtocol.GetSessions())
            ).All,
        ];
}
