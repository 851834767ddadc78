using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using Pool.Actors.Routing;
using Pool.Actors.Workers;
using Pool.Bench.Report;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Bench.Router;

/// <summary>All that was measured of the router.</summary>
internal sealed record RouterResult(IReadOnlyList<RouterRow> Rows, double Load, int Cores);

/// <summary>The router with so many workers.</summary>
/// <param name="Workers">Simulated workers.</param>
/// <param name="Decision">What was decided: where a new session goes, or a segment of one that has a home.</param>
/// <param name="Count">Decisions.</param>
/// <param name="P50Us">From the question to the answer in the asker's mailbox, µs; half are not above.</param>
/// <param name="P99Us">The same for 99 of 100.</param>
internal sealed record RouterRow(int Workers, string Decision, int Count, double P50Us, double P99Us);

/// <summary>
/// How long the router's actor takes to place an attempt, with workers that come, go and grant windows between any two decisions.
/// </summary>
internal static class RouterBench
{
    public const string Name = "router";

    private const int WarmUp = 2_000;
    private const int Decisions = 10_000;
    private const int Capacity = 4;
    private const int NewEvery = 4;
    private const int ChurnEvery = 10;
    private static readonly int[] Sizes = [10, 1_000, 10_000];

    /// <summary>Measures, prints and writes.</summary>
    public static async Task RunAsync(string output)
    {
        Console.WriteLine(
            "router: one decision of its actor at a time, under churn\n workers  decision         count   p50 µs   p99 µs"
        );
        var rows = new List<RouterRow>();
        foreach (var workers in Sizes)
        {
            rows.AddRange(await MeasureAsync(workers));
            Figures.Write(output, Name, new RouterResult(rows, Figures.Load(), Environment.ProcessorCount));
        }
    }

    private static async Task<RouterRow[]> MeasureAsync(int count)
    {
        using var system = ActorSystem.Create("router", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
        var placed = Channel.CreateBounded<WorkerId?>(1);
        var session = system.ActorOf(Props.Create(() => new Asker(placed.Writer)));
        var settings = new RouterSettings(MaxWaiting: 1000, CheckEvery: TimeSpan.FromMilliseconds(100));
        var router = system.ActorOf(RouterActor.PropsFor(settings, new PoolAbilities(), TimeProvider.System));
        router.Tell(new RouterActor.TellCapacityTo(ActorRefs.Nobody));
        var pool = new SimulatedPool(router, session, count, Capacity);
        var (fresh, home) = (new List<double>(), new List<double>());
        for (var turn = 0; turn < WarmUp + Decisions; turn++)
        {
            var isNew = turn % NewEvery == 0;
            var key = new SessionKey("gateway", $"{turn - turn % NewEvery}");
            if (turn % ChurnEvery == 0)
            {
                pool.Replace(turn / ChurnEvery % count);
            }
            var asked = TimeProvider.System.GetTimestamp();
            router.Tell(PlaceOf(key), session);
            var worker = await placed.Reader.ReadAsync();
            var took = TimeProvider.System.GetElapsedTime(asked).TotalMicroseconds;
            if (turn >= WarmUp)
            {
                (isNew ? fresh : home).Add(took);
            }
            pool.Done(worker ?? throw new InvalidOperationException("no worker took it"));
            if (turn % NewEvery == NewEvery - 1)
            {
                router.Tell(new RouterProtocol.SessionGone(key));
            }
        }
        await system.Terminate();
        return [RowOf(count, "a new session", fresh), RowOf(count, "a session at home", home)];
    }

    private static RouterRow RowOf(int workers, string decision, List<double> us)
    {
        var row = new RouterRow(workers, decision, us.Count, Figures.Median(us), Figures.Quantile(us, 0.99));
        Console.WriteLine($"{row.Workers, 8}  {row.Decision, -17} {row.Count, 5} {row.P50Us, 8:0.0} {row.P99Us, 8:0.0}");
        return row;
    }

    private static RouterProtocol.PlaceAttempt PlaceOf(SessionKey session) =>
        new()
        {
            Order = new AttemptOrder
            {
                Attempt = AttemptId.NewRandom(),
                Segment = SegmentId.NewRandom(),
                Source = SegmentId.NewRandom(),
                Session = session,
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
            Patience = TimeSpan.FromSeconds(8),
        };

    private sealed class Asker(ChannelWriter<WorkerId?> answers) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is RouterProtocol.AttemptPlaced or RouterProtocol.NoWorker)
            {
                answers.TryWrite((message as RouterProtocol.AttemptPlaced)?.Worker);
            }
        }
    }

    /// <summary>Workers that grant what they have.</summary>
    private sealed class SimulatedPool
    {
        private readonly IActorRef _router;
        private readonly IActorRef _actor;
        private readonly WorkerId[] _workers;
        private readonly ulong[] _windows;
        private readonly ulong[] _epochs;
        private readonly int _capacity;
        private ulong _epoch;

        public SimulatedPool(IActorRef router, IActorRef actor, int count, int capacity)
        {
            (_router, _actor, _capacity) = (router, actor, capacity);
            _workers = [.. Enumerable.Range(0, count).Select(number => new WorkerId($"{number:x40}"))];
            (_windows, _epochs) = (new ulong[count], new ulong[count]);
            for (var index = 0; index < count; index++)
            {
                Join(index);
            }
        }

        /// <summary>One goes, and comes back over a new link.</summary>
        public void Replace(int index)
        {
            _router.Tell(new RouterProtocol.WorkerClosed(_workers[index]), _actor);
            Join(index);
        }

        /// <summary>Its attempt is done: a judgement, and leave for another.</summary>
        public void Done(WorkerId worker)
        {
            var index = Convert.ToInt32(worker.Text[^8..], 16);
            _router.Tell(new RouterProtocol.AttemptJudged(worker, Well: true, 0.2 + index % 10 * 0.02), _actor);
            _router.Tell(new RouterProtocol.WindowGranted(worker, _epochs[index], ++_windows[index]), _actor);
        }

        private void Join(int index)
        {
            _epochs[index] = ++_epoch;
            _windows[index] = (ulong)_capacity;
            ImmutableArray<VideoCodec> codecs = [VideoCodec.H264];
            _router.Tell(new RouterProtocol.WorkerReady(_workers[index], _epoch, _capacity, codecs), _actor);
            _router.Tell(new RouterProtocol.WindowGranted(_workers[index], _epoch, _windows[index]), _actor);
        }
    }
}
