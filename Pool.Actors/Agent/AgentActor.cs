using Akka.Actor;
using Google.Protobuf;
using Pool.Protocol.Messages;

namespace Pool.Actors.Agent;

/// <summary>
/// Stands for the pool on a worker: registers, grants the window of orders that this worker stands, and runs one
/// <see cref="TranscoderActor"/> per order. Comes after the orchestrator's WorkerActor at the far end of the link. Attempts survive a lost
/// link: their outcomes are kept and offered again on the next.
/// </summary>
/// <remarks>Phases: unlinked → registering → registered → unlinked …; draining beside them.</remarks>
internal sealed class AgentActor : UntypedActor, IWithTimers
{
    private const string HelloTimer = "hello";
    private const string WindowTimer = "window";

    /// <summary>Warm recipes told to the pool.</summary>
    private const int MaxWarmRecipes = 32;

    private readonly AgentContext _context;
    private readonly AttemptTable _attempts;
    private AgentProtocol.LinkUp? _link;
    private ICanTell _pool = ActorRefs.Nobody;
    private bool _registered;
    private string _why = "no link to the pool yet";
    private ulong _lastOrder;
    private ulong _highestGranted;
    private ulong _windowSequence;
    private bool _full;
    private IActorRef? _drain;

    public AgentActor(AgentContext context)
    {
        _context = context;
        _attempts = new AttemptTable(context.Offer.Devices, context.Settings.KeepOutcome, context.Time);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    public static Props PropsFor(AgentContext context) => Props.Create(() => new AgentActor(context));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AgentProtocol.LinkUp up:
                LinkUp(up);
                break;
            case AgentProtocol.LinkDown down when down.Epoch == _link?.Epoch:
                LinkDown();
                break;
            case AgentProtocol.LinkDown:
                break;
            case Registered registered when registered.Epoch == _link?.Epoch:
                Register(registered);
                break;
            case Rejected rejected when rejected.Text != _why:
                _why = rejected.Text;
                _context.Log.RegistrationRejected(rejected.Text);
                break;
            case Rejected:
                break;
            case Order order:
                Take(order);
                break;
            case AttemptEnd end:
                End(end);
                break;
            case AgentProtocol.AttemptOver over:
                Over(over);
                break;
            case AgentProtocol.AttemptMoved moved:
                ToPool(moved.Progress);
                break;
            case Terminated ended:
                Lost(ended.ActorRef);
                break;
            case AgentProtocol.Drain:
                Drain();
                break;
            case AgentProtocol.GetStatus:
                Sender.Tell(
                    new AgentProtocol.Status(_registered && _drain is null, _drain is null ? _why : "draining", _attempts.Running)
                );
                break;
            case SayHello:
                Hello();
                break;
            case RepeatWindow:
                _attempts.DropOld();
                _full = false;
                Grant();
                AnswerDrain();
                break;
            case SessionClosed closed:
                _context.Warm.Close(closed.Session);
                break;
            case Registered:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void LinkUp(AgentProtocol.LinkUp up)
    {
        _link = up;
        _pool = _context.PoolAt(Context.System, up.OrchestratorHost);
        _registered = false;
        _why = "registering";
        (_lastOrder, _highestGranted, _windowSequence) = (0, 0, 0);
        Hello();
        Timers.StartPeriodicTimer(HelloTimer, SayHello.Instance, _context.Settings.HelloEvery);
    }

    private void LinkDown()
    {
        _link = null;
        _registered = false;
        _why = "the link to the pool is gone";
        Timers.Cancel(HelloTimer);
        Timers.Cancel(WindowTimer);
    }

    private void Hello()
    {
        var hello = new Hello
        {
            MinProtocol = MessageVersion.Current,
            MaxProtocol = MessageVersion.Current,
            Version = _context.Offer.Version,
            KeyId = _context.Offer.WorkerId.Text,
            BootId = _context.Offer.BootId,
            Epoch = _link!.Epoch,
            Name = _context.Offer.Name,
            Capacity = (uint)_context.Offer.Capacity,
            Payout = _context.Offer.Payout,
            Draining = _drain is not null,
        };
        hello.Devices.Add(_context.Offer.Devices);
        hello.Running.Add(_attempts.Report());
        hello.WarmRecipes.Add(_context.Warm.Recipes.Take(MaxWarmRecipes));
        _pool.Tell(hello, Self);
    }

    private void Register(Registered registered)
    {
        if (_registered)
        {
            return;
        }
        _registered = true;
        _why = "";
        Timers.Cancel(HelloTimer);
        Timers.StartPeriodicTimer(WindowTimer, RepeatWindow.Instance, _context.Settings.WindowEvery);
        _context.Log.RegisteredAt(_link!.OrchestratorHost, _link.Epoch, _context.Offer.Capacity);
        foreach (var attempt in registered.Cancel)
        {
            _attempts.Forget(attempt)?.Tell(AgentProtocol.CancelAttempt.Instance);
        }
        foreach (var outcome in _attempts.Outcomes)
        {
            ToPool(outcome);
        }
        Grant();
    }

    private void Take(Order order)
    {
        if (order.Epoch != _link?.Epoch || _attempts.Knows(order.AttemptId))
        {
            return;
        }
        var withinWindow = order.Number <= _highestGranted && _attempts.Running < _context.Offer.Capacity;
        _lastOrder = Math.Max(_lastOrder, order.Number);
        var recipe = RecipeWire.FromWire(order.Recipe);
        if (_drain is not null || !withinWindow || recipe is null)
        {
            Refuse(
                order,
                _drain is not null ? Refused.Types.Reason.Draining
                    : !withinWindow ? Refused.Types.Reason.Window
                    : Refused.Types.Reason.Codec
            );
            return;
        }
        if (_attempts.ChooseDevice(recipe, _context.Warm.DeviceOf(order.Session)) is not { } device)
        {
            Refuse(order, Refused.Types.Reason.EncoderSessions);
            return;
        }
        var actor = Context.Watch(Context.ActorOf(TranscoderActor.PropsFor(order, recipe, device, _context)));
        _attempts.Started(order, actor, device, recipe.Renditions.Length);
        _context.Log.AttemptTaken(order.SegmentId, order.AttemptId, device);
        ToPool(new Accepted { AttemptId = order.AttemptId });
        Grant();
    }

    private void Refuse(Order order, Refused.Types.Reason reason)
    {
        _context.Log.AttemptRefused(order.SegmentId, order.AttemptId, reason);
        ToPool(
            new Refused
            {
                AttemptId = order.AttemptId,
                Reason = reason,
                Window = NextWindow(),
            }
        );
    }

    private void End(AttemptEnd end)
    {
        _context.Log.AttemptEnded(end.AttemptId, end.Cause, end.Pixels);
        _attempts.Forget(end.AttemptId)?.Tell(AgentProtocol.CancelAttempt.Instance);
        AnswerDrain();
    }

    private void Over(AgentProtocol.AttemptOver over)
    {
        // One that the pool has ended is no failure, and has its line already.
        if (over.Outcome is Failed failed && failed.Reason != Failed.Types.Reason.Unspecified)
        {
            _context.Log.AttemptFailed(over.Attempt, failed.Reason, failed.Text);
        }
        if (over.Outcome is Refused refused)
        {
            // The encoders are full, whatever our own count says: no order is wanted until the next look.
            _full = true;
            refused.Window = NextWindow();
        }
        if (_attempts.Ended(over.Attempt, over.Outcome))
        {
            ToPool(over.Outcome);
        }
        Grant();
    }

    private void Lost(IActorRef actor)
    {
        if (_attempts.Stopped(actor) is { } unfinished)
        {
            var failed = new Failed
            {
                AttemptId = unfinished,
                Reason = Failed.Types.Reason.Worker,
                Text = "an error of the worker's own",
            };
            Over(new AgentProtocol.AttemptOver(unfinished, failed));
        }
        Grant();
        AnswerDrain();
    }

    private void Drain()
    {
        _drain = Sender;
        _context.Warm.Want(false);
        if (_link is not null)
        {
            ToPool(new Draining { Epoch = _link.Epoch });
        }
        AnswerDrain();
    }

    private void AnswerDrain()
    {
        if (_drain is not null && _attempts.IsEmpty)
        {
            _drain.Tell(new AgentProtocol.Drained());
        }
    }

    private void Grant()
    {
        if (_registered)
        {
            ToPool(NextWindow());
        }
    }

    private Window NextWindow()
    {
        var free = _drain is null && !_full ? Math.Max(0, _context.Offer.Capacity - _attempts.Running) : 0;
        _highestGranted = _lastOrder + (ulong)free;
        return new Window
        {
            Epoch = _link?.Epoch ?? 0,
            HighestOrder = _highestGranted,
            Running = (uint)_attempts.Running,
            Sequence = ++_windowSequence,
        };
    }

    private void ToPool(IMessage message)
    {
        if (_link is not null)
        {
            _pool.Tell(message, Self);
        }
    }

    private sealed record SayHello : ILocalMessage
    {
        public static readonly SayHello Instance = new();
    }

    private sealed record RepeatWindow : ILocalMessage
    {
        public static readonly RepeatWindow Instance = new();
    }
}
