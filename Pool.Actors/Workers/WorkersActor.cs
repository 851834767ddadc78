using Akka.Actor;
using Pool.Protocol.Identity;

namespace Pool.Actors.Workers;

/// <summary>
/// Supervises one <see cref="WorkerActor"/> per worker. One that fails is stopped and its link is cut: the worker dials again and
/// registers with what it is doing, so nothing has to be restored here.
/// </summary>
internal sealed class WorkersActor : UntypedActor
{
    /// <summary>Most workers that may be drained at once, those that are away included.</summary>
    private const int MaxHeld = 10_000;

    private readonly WorkerContext _context;
    private readonly Action<WorkerId, string> _cut;
    private readonly Dictionary<WorkerId, IActorRef> _workers = [];
    private readonly Dictionary<WorkerId, WorkerStatus> _statuses = [];
    private readonly Dictionary<WorkerId, WorkerProtocol.LinkUp> _returning = [];
    private readonly HashSet<WorkerId> _held = [];

    public WorkersActor(WorkerContext context, Action<WorkerId, string> cut)
    {
        _context = context;
        _cut = cut;
    }

    /// <param name="context">For the children.</param>
    /// <param name="cut">Cuts a worker's link.</param>
    public static Props PropsFor(WorkerContext context, Action<WorkerId, string> cut) =>
        Props.Create(() => new WorkersActor(context, cut));

    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(why =>
        {
            var worker = new WorkerId(Sender.Path.Name);
            _context.Log.WorkerActorFailed(worker, why);
            _cut(worker, "an error of the orchestrator's own");
            return Directive.Stop;
        });

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WorkerProtocol.LinkUp up:
                LinkUp(up);
                break;
            case WorkerProtocol.LinkDown down:
                if (_returning.TryGetValue(down.Worker, out var returning) && returning.Peer.Epoch == down.Epoch)
                {
                    _returning.Remove(down.Worker);
                }
                _workers.GetValueOrDefault(down.Worker)?.Tell(down);
                break;
            case WorkerReport report:
                _statuses[report.Status.Id] = report.Status;
                break;
            case WorkerProtocol.DrainWorker drain when _workers.ContainsKey(drain.Worker) && _held.Count < MaxHeld:
                _held.Add(drain.Worker);
                _workers[drain.Worker].Forward(drain);
                break;
            case WorkerProtocol.ResumeWorker resume when _workers.ContainsKey(resume.Worker):
                _held.Remove(resume.Worker);
                _workers[resume.Worker].Forward(resume);
                break;
            case WorkerProtocol.DrainWorker or WorkerProtocol.ResumeWorker:
                Sender.Tell(new WorkerProtocol.WorkerSteered(null));
                break;
            case WorkerSteeredTo steered:
                Sender.Tell(new WorkerProtocol.WorkerSteered(_statuses.GetValueOrDefault(steered.Worker)));
                break;
            case WorkerProtocol.GetWorkers:
                Sender.Tell(new WorkerProtocol.Workers([.. _statuses.Values]));
                break;
            case Terminated ended:
                Ended(new WorkerId(ended.ActorRef.Path.Name));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void LinkUp(WorkerProtocol.LinkUp up)
    {
        if (_workers.TryGetValue(up.Worker, out var actor))
        {
            // If it is just retiring, the name is free only when it has stopped; then this link is taken up.
            _returning[up.Worker] = up;
            actor.Tell(up);
        }
        else
        {
            _workers[up.Worker] = Context.Watch(
                Context.ActorOf(WorkerActor.PropsFor(up, _held.Contains(up.Worker), _context), up.Worker.Text)
            );
        }
    }

    private void Ended(WorkerId worker)
    {
        _workers.Remove(worker);
        _statuses.Remove(worker);
        if (_returning.Remove(worker, out var up))
        {
            LinkUp(up);
        }
    }
}
