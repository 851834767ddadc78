using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Pool.Actors.Routing;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;
using Xunit;

namespace Pool.Tests.Routing;

/// <summary>Attempts that wait for a worker, in virtual time.</summary>
public sealed class Patience : TestKit
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(40);
    private readonly FakeTimeProvider _time = new();

    public Patience()
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"") { }

    [Fact]
    public void An_attempt_is_given_up_in_time_while_others_keep_coming()
    {
        var router = Sys.ActorOf(RouterActor.PropsFor(new RouterSettings(100, CheckEvery), new PoolAbilities(), _time));
        var session = CreateTestProbe();
        var first = Place(patience: CheckEvery);
        router.Tell(first, session);
        for (var others = 0; others < 3; others++)
        {
            Advance(router);
            router.Tell(Place(patience: TimeSpan.FromMinutes(1)), session);
        }
        Assert.Equal(first.Order.Attempt, session.ExpectMsg<RouterProtocol.NoWorker>().Attempt);
    }

    // What was told before is handled before the clocks move.
    private void Advance(IActorRef router)
    {
        router.Tell(new Identify(1));
        ExpectMsg<ActorIdentity>();
        _time.Advance(Step);
        ((TestScheduler)Sys.Scheduler).Advance(Step);
    }

    private static RouterProtocol.PlaceAttempt Place(TimeSpan patience) =>
        new()
        {
            Order = new AttemptOrder
            {
                Attempt = AttemptId.NewRandom(),
                Segment = SegmentId.NewRandom(),
                Source = SegmentId.NewRandom(),
                Session = new SessionKey("gateway", "stream"),
                TokenSession = "token",
                Seq = 1,
                SourceSha256 = default,
                SourceBytes = 1,
                JobKey = default,
                Recipe = new Recipe([], PresetClass.Live, null),
                ProfileNames = [],
                DurationMs = 2000,
                Budget = TimeSpan.FromMinutes(1),
            },
            Avoid = [],
            Strict = false,
            Soft = TimeSpan.FromSeconds(1),
            Patience = patience,
        };
}
