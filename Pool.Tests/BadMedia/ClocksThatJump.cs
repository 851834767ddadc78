using Microsoft.Extensions.Time.Testing;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;
using Pool.Worker.Transcoding;
using Xunit;

namespace Pool.Tests.BadMedia;

/// <summary>
/// Somebody sets the machine's clock: what was promised before is kept, what has ended stays ended. Time that really passes still counts.
/// </summary>
public sealed class ClocksThatJump
{
    private readonly SetClock _time = new();
    private readonly byte[] _key = new byte[32];

    public static TheoryData<double> Jumps => [-10_000, -1, -0.01, 0.01, 1, 10_000];

    [Theory, MemberData(nameof(Jumps))]
    public void A_token_of_a_gateway_from_before_keeps_its_time(double days)
    {
        var mint = new AuthTokenMint(_key, _time);
        var token = mint.Issue();
        _time.Advance(AuthTokenMint.Life / 2);
        Jump(days);
        Assert.Equal(AuthTokenVerdict.Genuine, mint.Verify(token));
        // Seen anew after the jump, as gateways do.
        var fresh = mint.Issue();
        Assert.Equal(_time.GetUtcNow() + AuthTokenMint.Life, DateTimeOffset.FromUnixTimeSeconds(fresh.Expiration));
        _time.Advance(AuthTokenMint.Life / 2);
        Assert.Equal(AuthTokenVerdict.Genuine, mint.Verify(token));
        Assert.Equal(AuthTokenVerdict.Genuine, mint.Verify(fresh));
        _time.Advance(AuthTokenMint.Life / 2 + AuthTokenMint.Grace + TimeSpan.FromSeconds(1));
        Assert.Equal(AuthTokenVerdict.Expired, mint.Verify(fresh));
    }

    [Fact]
    public void A_clock_that_is_set_twice_does_not_make_a_token_live_for_ever()
    {
        var mint = new AuthTokenMint(_key, _time);
        var token = mint.Issue();
        Jump(1);
        Assert.Equal(AuthTokenVerdict.Genuine, mint.Verify(token));
        _time.Advance(AuthTokenMint.Life);
        Jump(1);
        _time.Advance(2 * (AuthTokenMint.Life + AuthTokenMint.Grace));
        Assert.Equal(AuthTokenVerdict.Expired, mint.Verify(token));
    }

    [Theory, MemberData(nameof(Jumps))]
    public void The_permit_of_an_attempt_is_good_as_long_as_it_was_made_for(double days)
    {
        var tokens = new AttemptToken(_key, _time);
        var (attempt, worker) = (AttemptId.NewRandom(), new WorkerId(new string('a', 40)));
        var permit = tokens.Mint(attempt, worker, new byte[32], TimeSpan.FromSeconds(10));
        Jump(days);
        Assert.True(tokens.Verify(attempt, worker, permit));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(tokens.Verify(attempt, worker, permit));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(tokens.Verify(attempt, worker, permit));
    }

    [Theory, MemberData(nameof(Jumps))]
    public void An_encoder_is_neither_killed_nor_spared_by_it(double days)
    {
        using var watch = new AttemptWatch(TimeSpan.FromHours(1), TimeSpan.FromSeconds(5), _time, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(4));
        Jump(days);
        Assert.Equal(KillCause.None, watch.Cause);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(KillCause.Stalled, watch.Cause);
    }

    private void Jump(double days) => _time.Set(TimeSpan.FromDays(days));

    /// <summary>A wall clock that is set while the steady one goes on, as a machine's does; the library's own moves both.</summary>
    private sealed class SetClock() : FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_787_998_200))
    {
        private TimeSpan _set;

        public void Set(TimeSpan by) => _set += by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
