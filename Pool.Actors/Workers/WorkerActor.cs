using System.Collections.Immutable;
using Akka.Actor;
using Pool.Actors.Link;
using Pool.Actors.Routing;
using Pool.Actors.Settings;
using Pool.Protocol.Identity;
using Pool.Protocol.Messages;
using static Pool.Protocol.Messages.AttemptEnd.Types;

namespace Pool.Actors.Workers;

/// <summary>
/// Stands for one connected worker: advertises its capacity and owns its attempts in flight. Comes after <see cref="RouterActor"/>,
/// before the worker's AgentActor at the far end of the link. It lives by link up and link down, not by Akka's watch.
/// </summary>
/// <remarks>
/// <code>
/// joining ── hello ──▶ ready ── draining ──▶ draining
///    ▲                   │ link down            │
///    └──── link up ──── gone ◀──────────────────┘
/// </code>
/// </remarks>
internal sealed class WorkerActor : UntypedActor, IWithTimers
{
    private const string GraceTimer = "grace";
    private const string RetireTimer = "retire";
    private const int MaxFailureText = 200;
    private readonly WorkerId _id;
    private readonly WorkerContext _context;
    private readonly ICanTell _agent;
    private readonly FlightBook _inFlight;
    private readonly HashSet<SessionKey> _sessions = [];
    private LinkPeer _link;
    private WorkerState _state = WorkerState.Joining;
    private Hello? _hello;
    private ImmutableArray<string> _encoders = [];
    private ulong _windowSequence;
    private ulong _lastOrder;
    private bool _isHeld;
    private bool _isLeaving;
    private WorkerTally _tally = WorkerTally.Empty;

    public WorkerActor(WorkerProtocol.LinkUp link, bool isHeld, WorkerContext context)
    {
        _id = link.Worker;
        _isHeld = isHeld;
        _link = link.Peer;
        _context = context;
        _inFlight = new FlightBook(context.Desk);
        _agent = context.AgentOf(Context.System, link.Worker);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="link">The worker's link.</param>
    /// <param name="isHeld">Whether the operator has it drained.</param>
    /// <param name="context">What it needs.</param>
    public static Props PropsFor(WorkerProtocol.LinkUp link, bool isHeld, WorkerContext context) =>
        Props.Create(() => new WorkerActor(link, isHeld, context));

    protected override void PreStart() => Report();

    protected override void PostStop()
    {
        _context.Router.Tell(new RouterProtocol.WorkerClosed(_id));
        Lose(_ => true);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WorkerProtocol.LinkUp up:
                LinkUp(up);
                break;
            case WorkerProtocol.LinkDown down when down.Epoch == _link.Epoch:
                LinkDown(down);
                break;
            case WorkerProtocol.LinkDown:
                break;
            case WorkerProtocol.RunAttempt run:
                Run(run);
                break;
            case WorkerProtocol.EndAttempt end:
                End(end);
                break;
            case WorkerProtocol.ForgetSession forget:
                Forget(forget.Key);
                break;
            case WorkerProtocol.DrainWorker:
                Hold();
                break;
            case WorkerProtocol.ResumeWorker:
                LetGo();
                break;
            case GraceOver:
                Lose(_ => true);
                break;
            case RetireNow:
                Context.Stop(Self);
                break;
            default:
                if (_state == WorkerState.Gone || !OnAgent(message))
                {
                    Unhandled(message);
                }
                break;
        }
    }

    /// <summary>What the worker says, over its link.</summary>
    private bool OnAgent(object message)
    {
        switch (message)
        {
            case Hello hello when hello.Epoch == _link.Epoch:
                Register(hello);
                return true;
            case Window window:
                Grant(window);
                return true;
            case Draining draining when draining.Epoch == _link.Epoch:
                _isLeaving = true;
                Close(WorkerState.Draining);
                return true;
            case Accepted accepted:
                _inFlight.Find(accepted.AttemptId)?.Started();
                return true;
            case Refused refused:
                Tell(
                    refused.AttemptId,
                    flight => new WorkerProtocol.AttemptRefused(flight.Segment, flight.Attempt, refused.Reason)
                );
                Grant(refused.Window);
                return true;
            case Result result:
                Tell(result.AttemptId, flight => Returned(flight, result));
                return true;
            case Failed failed:
                Tell(
                    failed.AttemptId,
                    flight => new WorkerProtocol.AttemptFailed(
                        flight.Segment,
                        flight.Attempt,
                        failed.Reason,
                        Printable.Of(failed.Text, MaxFailureText)
                    )
                );
                return true;
            case Progress or Hello or Draining:
                return true;
            default:
                return false;
        }
    }

    private void LinkUp(WorkerProtocol.LinkUp up)
    {
        _link = up.Peer;
        (_windowSequence, _lastOrder) = (0, 0);
        Timers.Cancel(RetireTimer);
        Timers.Cancel(GraceTimer);
        Detach();
        Close(WorkerState.Joining);
    }

    private void LinkDown(WorkerProtocol.LinkDown down)
    {
        _context.Log.WorkerGone(_id, down.Why, _inFlight.Count);
        Close(WorkerState.Gone);
        Detach();
        Timers.StartSingleTimer(GraceTimer, GraceOver.Instance, _context.Settings.RejoinGrace);
        Timers.StartSingleTimer(RetireTimer, RetireNow.Instance, _context.Settings.KeepGone);
    }

    private void Detach()
    {
        foreach (var flight in _inFlight.All)
        {
            flight.Detached();
        }
    }

    private void Close(WorkerState state)
    {
        _state = state;
        _context.Router.Tell(new RouterProtocol.WorkerClosed(_id));
        Report();
    }

    private void Register(Hello hello)
    {
        if (HelloCheck.Fault(hello, _context.Settings.MaxCapacity) is { } fault)
        {
            _context.Log.WorkerRejected(_id, fault);
            _agent.Tell(new Rejected { Text = fault }, Self);
            return;
        }
        var running = hello.Running.Select(attempt => attempt.AttemptId).ToHashSet();
        var registered = new Registered { Protocol = MessageVersion.Current, Epoch = _link.Epoch };
        registered.Cancel.Add(running.Where(id => _inFlight.Find(id) is null));
        _agent.Tell(registered, Self);
        if (_state != WorkerState.Joining)
        {
            return; // It asked again because our answer was lost.
        }
        _hello = hello;
        _encoders = [.. hello.Devices.SelectMany(device => device.Encoders).Distinct()];
        Lose(flight => !running.Contains(flight.Attempt.Text));
        foreach (var flight in _inFlight.All)
        {
            flight.Started();
        }
        _context.Log.WorkerRegistered(_link.Ip, hello.Capacity, _id, hello.Name, _link.Port, hello.Version, _link.Epoch);
        _isLeaving = hello.Draining;
        _state = WorkerState.Draining;
        if (_isHeld || _isLeaving)
        {
            Report();
        }
        else
        {
            Open(hello);
        }
    }

    private void Open(Hello hello)
    {
        _state = WorkerState.Ready;
        var codecs = Protocol.Media.EncoderNames.CodecsOf(_encoders);
        _context.Router.Tell(
            new RouterProtocol.WorkerReady(_id, _link.Epoch, (int)hello.Capacity, codecs)
            {
                AllSamples = hello.Devices.Any(device => device.AllSamples),
                LastOrder = _lastOrder,
            }
        );
        Report();
    }

    private void Hold()
    {
        _isHeld = true;
        if (_state == WorkerState.Ready)
        {
            Close(WorkerState.Draining);
        }
        else
        {
            Report();
        }
        Context.Parent.Forward(new WorkerSteeredTo(_id));
    }

    private void LetGo()
    {
        _isHeld = false;
        if (_state == WorkerState.Draining && !_isLeaving)
        {
            Open(_hello!);
        }
        else
        {
            Report();
        }
        Context.Parent.Forward(new WorkerSteeredTo(_id));
    }

    private void Grant(Window? window)
    {
        if (_state == WorkerState.Ready && window is not null && window.Epoch == _link.Epoch && window.Sequence > _windowSequence)
        {
            _windowSequence = window.Sequence;
            _context.Router.Tell(new RouterProtocol.WindowGranted(_id, window.Epoch, window.HighestOrder));
        }
    }

    private void Run(WorkerProtocol.RunAttempt run)
    {
        var order = run.Order;
        if (_state != WorkerState.Ready || run.Epoch != _link.Epoch)
        {
            Sender.Tell(new WorkerProtocol.AttemptLost(order.Segment, order.Attempt));
            return;
        }
        var lanes = _context.Desk.Open(OrderWire.OpeningOf(order, _id, _context.Settings.LaneMargin));
        _inFlight.Add(new InFlight(order.Segment, order.Attempt, order.SourceSha256, Sender));
        _sessions.Add(order.Session);
        _lastOrder = run.Number;
        _agent.Tell(OrderWire.ToWire(run, lanes), Self);
        Report();
    }

    private void End(WorkerProtocol.EndAttempt end)
    {
        if (!_inFlight.End(end.Attempt))
        {
            return;
        }
        _agent.Tell(
            new AttemptEnd
            {
                AttemptId = end.Attempt.Text,
                Cause = end.Cause,
                Pixels = (ulong)end.Pixels,
            },
            Self
        );
        _tally = _tally.With(end.Cause, end.Pixels);
        if (end.Cause is Cause.Accepted or Cause.Failed or Cause.Rejected)
        {
            _context.Router.Tell(new RouterProtocol.AttemptJudged(_id, end.Cause == Cause.Accepted, end.Ratio));
        }
        Report();
    }

    private void Forget(SessionKey key)
    {
        if (_sessions.Remove(key))
        {
            _agent.Tell(new SessionClosed { Session = OrderWire.OpaqueOf(key) }, Self);
        }
    }

    private void Lose(Func<InFlight, bool> which) => _tally = _tally.WithLost(_inFlight.Lose(which));

    private void Tell(string attempt, Func<InFlight, object> message)
    {
        if (_inFlight.Find(attempt) is { } flight)
        {
            flight.Session.Tell(message(flight));
        }
    }

    private object Returned(InFlight flight, Result result)
    {
        ImmutableArray<ReadOnlyMemory<byte>> claims =
        [
            .. result.Renditions.Take(Protocol.Media.Recipe.MaxRenditions).Select(claim => claim.Sha256.Memory),
        ];
        var times = result.Times ?? new StageTimes();
        _context.Log.Stages(flight.Segment, flight.Attempt, times.FetchMs, times.TranscodeMs, times.ReturnMs);
        var digest = ResultSeal.DigestOf(flight.Attempt, flight.Source.Span, claims, OrderWire.Terms);
        return ResultSeal.IsSignedBy(_link.Spki.Span, digest, result.Signature.Span)
            ? new WorkerProtocol.AttemptReturned(flight.Segment, flight.Attempt, claims)
            : new WorkerProtocol.AttemptFailed(
                flight.Segment,
                flight.Attempt,
                Failed.Types.Reason.Worker,
                "its result is not signed by its key"
            );
    }

    private void Report() =>
        Context.Parent.Tell(
            new WorkerReport(
                new WorkerStatus
                {
                    Id = _id,
                    Name = _hello?.Name ?? "",
                    Link = _link.Kind == LinkKind.Cluster ? "cluster" : "edge",
                    State = _state.ToString().ToLowerInvariant(),
                    IsHeld = _isHeld,
                    Capacity = (int)(_hello?.Capacity ?? 0),
                    Load = _inFlight.Count,
                    Address = $"{_link.Ip}:{_link.Port}",
                    Version = _hello?.Version ?? "",
                    Encoders = _encoders,
                    Tally = _tally,
                }
            )
        );

    private sealed record GraceOver : ILocalMessage
    {
        public static readonly GraceOver Instance = new();
    }

    private sealed record RetireNow : ILocalMessage
    {
        public static readonly RetireNow Instance = new();
    }
}
