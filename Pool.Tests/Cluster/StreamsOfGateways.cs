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

    private Task<object> AdmitAsync(long seq, string token = "token") =>
        LinkedNodes.AskAsync<object>(
            _nodes.Actors.Sessions,
            new SessionProtocol.AdmitSegment(Key, token, SegmentId.NewRandom(), seq, 2000, [])
        );

    private async Task<SessionStatus[]> SessionsAsync() =>
        [
            .. (
                await LinkedNodes.AskAsync<SessionProtocol.Sessions>(_nodes.Actors.Sessions, new SessionProtocol.GetSessions())
            ).All,
        ];
}
