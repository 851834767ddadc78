using Pool.Actors.Sessions;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;
using Xunit;

namespace Pool.Tests.Sessions;

/// <summary>The decisions of one segment: when an attempt starts, and when it is given up.</summary>
public sealed class Planning
{
    private static readonly WorkerId A = new(new string('a', 40));
    private static readonly WorkerId B = new(new string('b', 40));
    private SegmentPlan _plan = SegmentPlan.New(3);

    [Fact]
    public void The_first_attempt_avoids_nobody() => Assert.Equal(("", false), Shape(Next()));

    [Fact]
    public void While_an_attempt_runs_nothing_else_starts()
    {
        Run(A);
        Assert.IsType<PlanStep.Nothing>(Next());
    }

    [Fact]
    public void A_failed_attempt_is_replaced_elsewhere_at_once()
    {
        End(Run(A), AttemptFate.Failed);
        Assert.Equal(("a", false), Shape(Next()));
    }

    [Fact]
    public void A_lost_link_starts_a_replacement_and_leaves_the_attempt_open()
    {
        var attempt = Run(A);
        _plan = _plan.Detached(attempt, detached: true);
        Assert.Equal(("a", false), Shape(Next()));
        Assert.Equal(AttemptFate.Open, _plan.Find(attempt)!.Fate);
    }

    [Fact]
    public void With_nobody_else_a_detached_attempt_is_waited_for()
    {
        var attempt = Run(A);
        _plan = _plan.Detached(attempt, detached: true);
        Assert.IsType<PlanStep.Nothing>(Next(noOther: true));
    }

    [Fact]
    public void Three_failures_are_enough()
    {
        foreach (var worker in new[] { A, B, A })
        {
            End(Run(worker), AttemptFate.Failed);
        }
        Assert.Equal(new PlanStep.Fail(GatewayErrors.TookTooLong), Next());
    }

    [Fact]
    public void Refusals_do_not_count_but_are_bounded()
    {
        for (var refusals = 0; refusals < 11; refusals++)
        {
            End(Run(A), AttemptFate.Refused);
            Assert.IsNotType<PlanStep.Fail>(_plan.Next(false, AttemptId.NewRandom(), out _));
        }
        End(Run(B), AttemptFate.Refused);
        Assert.IsType<PlanStep.Fail>(Next());
    }

    [Fact]
    public void One_word_against_the_source_asks_for_another_and_two_are_forgiven()
    {
        End(Run(A), AttemptFate.SourceBlamed);
        Assert.Equal(("a", true), Shape(Next()));
        _plan = _plan.Placed(_plan.Attempts[^1].Id, B).Ended(_plan.Attempts[^1].Id, AttemptFate.SourceBlamed);
        Assert.Equal(new PlanStep.Fail(GatewayErrors.InvalidVideo), Next());
    }

    [Fact]
    public void The_only_worker_of_a_pool_is_believed_about_the_source()
    {
        End(Run(A), AttemptFate.SourceBlamed);
        Assert.Equal(new PlanStep.Fail(GatewayErrors.InvalidVideo), Next(noOther: true));
    }

    [Fact]
    public void A_short_result_is_kept_until_another_confirms_it()
    {
        var first = Run(A);
        End(first, AttemptFate.Short);
        Assert.Equal(("a", true), Shape(Next()));
        _plan = _plan.Placed(_plan.Attempts[^1].Id, B).Ended(_plan.Attempts[^1].Id, AttemptFate.Short);
        Assert.Equal(new PlanStep.Accept(first), Next());
    }

    [Fact]
    public void A_late_segment_gets_one_attempt_beside_the_running_one()
    {
        Run(A);
        Assert.Equal(("a", true), Shape(_plan.Late(AttemptId.NewRandom(), out _plan)));
        Assert.IsType<PlanStep.Nothing>(_plan.Late(AttemptId.NewRandom(), out _));
    }

    [Theory]
    [InlineData(1000, 1200, 6800)]
    [InlineData(2000, 1600, 6800)]
    [InlineData(10_000, 8000, 34_000)]
    public void Clocks_follow_the_gateways(int durationMs, int softMs, int lastMs)
    {
        var clock = SegmentClock.Of(durationMs);
        Assert.Equal((softMs, lastMs), ((int)clock.Soft.TotalMilliseconds, (int)clock.Last.TotalMilliseconds));
    }

    private PlanStep Next(bool noOther = false) => _plan.Next(noOther, AttemptId.NewRandom(), out _plan);

    private AttemptId Run(WorkerId worker)
    {
        var place = Assert.IsType<PlanStep.Place>(Next());
        _plan = _plan.Placed(place.Attempt, worker);
        return place.Attempt;
    }

    private void End(AttemptId attempt, AttemptFate fate) => _plan = _plan.Ended(attempt, fate);

    private static (string Avoided, bool Strict) Shape(PlanStep step)
    {
        var place = Assert.IsType<PlanStep.Place>(step);
        return (string.Concat(place.Avoid.Select(worker => worker.Text[0])), place.Strict);
    }
}
