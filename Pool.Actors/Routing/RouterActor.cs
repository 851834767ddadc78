using Akka.Actor;
using Pool.Actors.Sessions;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Actors.Routing;

/// <summary>
/// Places sessions on workers and hands out attempts, only within the windows that workers granted: spends one credit for each.
/// Comes after <see cref="SessionActor"/>, before <see cref="WorkerActor"/>. Its decisions are in <see cref="Roster"/>.
/// </summary>
internal sealed class RouterActor : UntypedActor, IWithTimers
{
    private const string PatienceTimer = "patience";

    /// <summary>Most sessions of one worker that are told to people.</summary>
    private const int MaxHomesTold = 100;

    private readonly RouterSettings _settings;
    private readonly PoolAbilities _abilities;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Dictionary<WorkerId, IActorRef> _workers = [];
    private readonly List<Waiting> _waiting = [];
    private readonly PlacementNotes _notes;
    private IActorRef _sessions = ActorRefs.Nobody;
    private Roster _roster = Roster.Empty;
    private RouterProtocol.CapacityChanged _told = new(0, 0, 0, false);

    public RouterActor(RouterSettings settings, PoolAbilities abilities, TimeProvider time)
    {
        _settings = settings;
        _abilities = abilities;
        _time = time;
        _start = time.GetTimestamp();
        _notes = new PlacementNotes(time);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _time.GetElapsedTime(_start);

    public static Props PropsFor(RouterSettings settings, PoolAbilities abilities, TimeProvider time) =>
        Props.Create(() => new RouterActor(settings, abilities, time));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TellCapacityTo listener:
                _sessions = listener.Listener;
                break;
            case RouterProtocol.WorkerReady ready:
                Seat(ready);
                break;
            case RouterProtocol.WindowGranted granted:
                _roster = _roster.Granted(granted.Worker, granted.Epoch, granted.HighestOrder);
                // Every worker repeats its window each second: one that is full changes nothing for those who wait.
                if (_roster.Seats.GetValueOrDefault(granted.Worker) is { Credit: > 0 })
                {
                    PlaceWaiting();
                }
                break;
            case RouterProtocol.WorkerClosed closed:
                _roster = _roster.Without(closed.Worker);
                _workers.Remove(closed.Worker);
                TellCapacity();
                PlaceWaiting();
                break;
            case RouterProtocol.AttemptJudged judged:
                _roster = _roster.Judged(judged.Worker, judged.Well, judged.Ratio);
                break;
            case RouterProtocol.PlaceAttempt place:
                Take(new Waiting(place, PlacementOf(place), Sender, Now + place.Soft, Now + place.Patience));
                break;
            case RouterProtocol.WithdrawAttempt withdraw:
                _waiting.RemoveAll(waiting => waiting.Place.Order.Attempt == withdraw.Attempt);
                break;
            case RouterProtocol.SessionGone gone:
                Forget(gone.Key);
                break;
            case RouterProtocol.GetStory story:
                Sender.Tell(new RouterProtocol.Story(story.Key, _notes.Of(story.Key)));
                break;
            case RouterProtocol.GetStanding standing:
                Sender.Tell(StandingOf(standing.Worker));
                break;
            case PatienceTick:
                GiveUp();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Seat(RouterProtocol.WorkerReady ready)
    {
        _workers[ready.Worker] = Sender;
        var seat = new Seat
        {
            Worker = ready.Worker,
            Epoch = ready.Epoch,
            Capacity = ready.Capacity,
            Codecs = ready.Codecs,
            AllSamples = ready.AllSamples,
            LastOrder = ready.LastOrder,
        };
        _roster = _roster.Seated(seat);
        TellCapacity();
    }

    private void Take(Waiting waiting)
    {
        if (TryPlace(waiting))
        {
            return;
        }
        // A second opinion waits only for somebody; the first attempt also for somebody to come.
        var hopeless = waiting.Place.Strict && !_roster.Exists(waiting.Placement);
        if (hopeless || _waiting.Count >= _settings.MaxWaiting)
        {
            Refuse(waiting);
            return;
        }
        var place = _waiting.FindIndex(other => other.Soft > waiting.Soft);
        _waiting.Insert(place < 0 ? _waiting.Count : place, waiting);
        // Starting it again would put its tick off, for ever if attempts come faster than it ticks.
        if (!Timers.IsTimerActive(PatienceTimer))
        {
            Timers.StartPeriodicTimer(PatienceTimer, PatienceTick.Instance, _settings.CheckEvery);
        }
    }

    private bool TryPlace(Waiting waiting)
    {
        if (!_roster.TrySpend(waiting.Placement, out var seat, out var rest))
        {
            return false;
        }
        _notes.Placed(_roster, rest, waiting.Placement, seat!.Worker);
        _roster = rest;
        var order = waiting.Place.Order;
        var left = order.Budget - (Now - waiting.Since);
        var worker = _workers[seat.Worker];
        // The session first: whatever the worker's actor says of the attempt must find it placed.
        waiting.Session.Tell(new RouterProtocol.AttemptPlaced(order.Segment, order.Attempt, seat.Worker), worker);
        worker.Tell(new WorkerProtocol.RunAttempt(order with { Budget = left }, seat.Epoch, seat.LastOrder), waiting.Session);
        return true;
    }

    private void PlaceWaiting()
    {
        for (var index = 0; index < _waiting.Count; )
        {
            if (TryPlace(_waiting[index]))
            {
                _waiting.RemoveAt(index);
            }
            else
            {
                index++;
            }
        }
    }

    private void GiveUp()
    {
        foreach (var waiting in _waiting.Where(waiting => waiting.Until <= Now).ToList())
        {
            _waiting.Remove(waiting);
            Refuse(waiting);
        }
        if (_waiting.Count == 0)
        {
            Timers.Cancel(PatienceTimer);
        }
    }

    private void Refuse(Waiting waiting) =>
        waiting.Session.Tell(
            new RouterProtocol.NoWorker(
                waiting.Place.Order.Segment,
                waiting.Place.Order.Attempt,
                _roster.WhyNot(waiting.Placement),
                !_roster.Exists(waiting.Placement)
            )
        );

    private void Forget(SessionKey session)
    {
        if (_roster.Homes.TryGetValue(session, out var worker) && _workers.TryGetValue(worker, out var actor))
        {
            actor.Tell(new WorkerProtocol.ForgetSession(session));
        }
        _roster = _roster.Vacated(session);
        _notes.Forget(session);
        _waiting.RemoveAll(waiting => waiting.Place.Order.Session == session);
    }

    private RouterProtocol.Standing StandingOf(WorkerId worker)
    {
        var seat = _roster.Seats.GetValueOrDefault(worker);
        var homes = _roster.Homes.Where(home => home.Value == worker).Select(home => home.Key).Take(MaxHomesTold);
        return new RouterProtocol.Standing(worker, seat is not null, seat?.Credit ?? 0, seat?.Ratio, [.. homes]);
    }

    private void TellCapacity()
    {
        var seats = _roster.Seats.Values;
        var capacity = new RouterProtocol.CapacityChanged(
            seats.Sum(seat => seat.Capacity),
            seats.Select(seat => seat.Capacity).DefaultIfEmpty().Max(),
            _roster.Seats.Count,
            seats.Any(seat => seat.Codecs.Contains(VideoCodec.Hevc))
        )
        {
            AllSamples = seats.Any(seat => seat.AllSamples),
        };
        if (capacity != _told)
        {
            _told = capacity;
            _abilities.EncodesHevc = capacity.Hevc;
            _abilities.EncodesAllSamples = capacity.AllSamples;
            _sessions.Tell(capacity);
        }
    }

    private static Placement PlacementOf(RouterProtocol.PlaceAttempt place) =>
        new(
            place.Order.Session,
            [.. place.Order.Recipe.Renditions.Select(spec => spec.Codec).Distinct()],
            place.Avoid,
            place.Strict
        )
        {
            AllSamples = place.Order.Recipe.Renditions.Any(spec => spec.Samples != SampleFormat.Yuv420),
        };

    /// <summary>Names who is told of capacity; the sessions start after the router.</summary>
    internal sealed record TellCapacityTo(IActorRef Listener) : ILocalMessage;

    private sealed record Waiting(
        RouterProtocol.PlaceAttempt Place,
        Placement Placement,
        IActorRef Session,
        TimeSpan Soft,
        TimeSpan Until
    )
    {
        public TimeSpan Since => Until - Place.Patience;
    }

    private sealed record PatienceTick : ILocalMessage
    {
        public static readonly PatienceTick Instance = new();
    }
}
