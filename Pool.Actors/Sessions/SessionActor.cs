using Akka.Actor;
using Pool.Actors.Routing;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;
using static Pool.Protocol.Messages.AttemptEnd.Types;

namespace Pool.Actors.Sessions;

/// <summary>
/// One stream of one gateway: runs several of its segments at once and answers each as it finishes. Comes after
/// <see cref="SessionsActor"/>, before <see cref="RouterActor"/>. What happens to one segment is in <see cref="SegmentRun"/>.
/// </summary>
/// <remarks>Phases of a segment: admitted → (uploaded) waiting → running → answered.</remarks>
internal sealed class SessionActor : UntypedActor, IWithTimers
{
    private const string ClockTimer = "clock";
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);
    private readonly SessionKey _key;
    private readonly SessionContext _context;
    private readonly long _start;
    private readonly Dictionary<SegmentId, SegmentRun> _open = [];
    private TimeSpan _idleSince;
    private long _answered;
    private long _failed;
    private WorkerId? _worker;
    private SessionProtocol.AdmitSegment? _latest;
    private bool _hasSource;
    private long _admitted;

    public SessionActor(SessionKey key, SessionContext context)
    {
        _key = key;
        _context = context;
        _start = context.Time.GetTimestamp();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _context.Time.GetElapsedTime(_start);

    public static Props PropsFor(SessionKey key, SessionContext context) => Props.Create(() => new SessionActor(key, context));

    protected override void PreStart() => SetClock();

    protected override void PostStop()
    {
        foreach (var segment in _open.Values)
        {
            segment.EndAttempts(Cause.Cancelled);
            Reply(
                segment,
                new SegmentAnswer(id => new SessionProtocol.SegmentFailed(id, GatewayErrors.TookTooLong), Well: false)
            );
        }
        _context.Router.Tell(new RouterProtocol.SessionGone(_key));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SessionProtocol.AdmitSegment admit:
                Admit(admit);
                break;
            case SessionProtocol.TranscodeSegment transcode:
                Uploaded(transcode);
                break;
            case SessionProtocol.AbandonSegment abandon:
                Abandon(abandon.Segment);
                break;
            case RouterProtocol.AttemptPlaced placed:
                On(placed.Segment, placed.Attempt, segment => segment.Placed(placed, Sender));
                _worker = placed.Worker;
                break;
            case RouterProtocol.NoWorker none when _open.TryGetValue(none.Segment, out var segment) && segment.Has(none.Attempt):
                Settle(segment, segment.Unplaced(none));
                break;
            case RouterProtocol.NoWorker:
                break;
            case WorkerProtocol.AttemptStarted started:
                On(started.Segment, started.Attempt, segment => segment.Started(started.Attempt));
                break;
            case WorkerProtocol.AttemptDetached detached:
                On(detached.Segment, detached.Attempt, segment => segment.Detached(detached.Attempt));
                break;
            case WorkerProtocol.AttemptRefused refused:
                On(
                    refused.Segment,
                    refused.Attempt,
                    segment => segment.Ended(refused.Attempt, AttemptFate.Refused, Cause.Refused)
                );
                break;
            case WorkerProtocol.AttemptLost lost:
                On(lost.Segment, lost.Attempt, segment => segment.Ended(lost.Attempt, AttemptFate.Failed, Cause.Failed));
                break;
            case WorkerProtocol.AttemptFailed failed:
                On(failed.Segment, failed.Attempt, segment => segment.Failed(failed));
                break;
            case WorkerProtocol.AttemptReturned returned:
                On(returned.Segment, returned.Attempt, segment => segment.Returned(returned));
                break;
            case ClockTick:
                Tick();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Admit(SessionProtocol.AdmitSegment admit)
    {
        _admitted++;
        if (_open.Count >= _context.Settings.MaxOpen)
        {
            Sender.Tell(new SessionProtocol.SegmentRefused(admit.Segment, GatewayErrors.Busy));
            return;
        }
        _latest = admit;
        _open[admit.Segment] = new SegmentRun(_key, admit, _context, () => Now);
        Sender.Tell(new SessionProtocol.SegmentAdmitted(admit.Segment));
        Report();
        SetClock();
    }

    private void Uploaded(SessionProtocol.TranscodeSegment request)
    {
        if (!_open.TryGetValue(request.Segment, out var segment))
        {
            Sender.Tell(new SessionProtocol.SegmentFailed(request.Segment, GatewayErrors.TookTooLong));
            return;
        }
        _hasSource = true;
        segment.Uploaded(request, Sender);
        if (_open.Values.FirstOrDefault(segment.IsSameJobAs) is { } same)
        {
            // A gateway's retry of what is already running: it gets that result, and the work is done once.
            same.Waiting.AddRange(segment.Waiting);
            _open.Remove(segment.Id);
            _context.Log.SegmentJoined(segment.Id, same.Id);
            return;
        }
        StartReady();
    }

    private void StartReady()
    {
        var room = _context.Settings.MaxRunning - _open.Values.Count(segment => segment.Running);
        foreach (var segment in _open.Values.Where(s => s.IsReady).OrderBy(s => s.Arrived).Take(Math.Max(0, room)).ToList())
        {
            Settle(segment, segment.Start());
        }
        SetClock();
    }

    private void Settle(SegmentRun segment, SegmentAnswer? answer)
    {
        if (answer is null)
        {
            return;
        }
        segment.EndAttempts(answer.Well ? Cause.Superseded : Cause.Cancelled);
        Reply(segment, answer);
        _answered += answer.Well ? 1 : 0;
        _failed += answer.Well ? 0 : 1;
        Close(segment);
    }

    private static void Reply(SegmentRun segment, SegmentAnswer answer)
    {
        foreach (var (waiting, replyTo) in segment.Waiting)
        {
            replyTo.Tell(answer.To(waiting));
        }
    }

    private void Abandon(SegmentId id)
    {
        var segment =
            _open.GetValueOrDefault(id) ?? _open.Values.FirstOrDefault(other => other.Waiting.Exists(w => w.Segment == id));
        segment?.Waiting.RemoveAll(waiting => waiting.Segment == id);
        if (segment is { Waiting.Count: 0 })
        {
            segment.EndAttempts(Cause.Cancelled);
            Close(segment);
            if (_open.Count == 0 && !_hasSource)
            {
                // It never brought anything: or headers alone would keep a place for as long as a stream's silence may last.
                Context.Parent.Tell(new SessionOver(_key, _admitted));
            }
        }
    }

    private void Close(SegmentRun segment)
    {
        _open.Remove(segment.Id);
        _idleSince = Now;
        StartReady();
        Report();
    }

    private void Tick()
    {
        foreach (var segment in _open.Values.ToList())
        {
            Settle(segment, segment.Tick());
        }
        if (_open.Count == 0 && Now - _idleSince >= _context.Settings.Idle)
        {
            _context.Log.SessionIdle(_key);
            Context.Parent.Tell(new SessionOver(_key, _admitted));
            return;
        }
        SetClock();
    }

    private void SetClock()
    {
        var next = _open.Count == 0 ? _idleSince + _context.Settings.Idle : _open.Values.Min(segment => segment.NextMoment);
        var wait = next - Now;
        Timers.StartSingleTimer(ClockTimer, ClockTick.Instance, wait > Soon ? wait : Soon);
    }

    private void On(SegmentId id, AttemptId attempt, Func<SegmentRun, SegmentAnswer?> then)
    {
        if (_open.TryGetValue(id, out var segment) && segment.Has(attempt))
        {
            Settle(segment, then(segment));
        }
        else
        {
            // The segment was answered meanwhile: whoever still works on this attempt is told so.
            Sender.Tell(new WorkerProtocol.EndAttempt(attempt, Cause.Late, 0, null));
        }
    }

    private void Report() =>
        Context.Parent.Tell(
            new SessionReport(
                new SessionStatus
                {
                    Key = _key,
                    State = _open.Count > 0 ? "active" : "idle",
                    Worker = _worker,
                    Segments = _answered,
                    Failed = _failed,
                    Queued = _open.Count,
                    Profiles = _latest is null ? [] : [.. _latest.Profiles.Select(profile => profile.Name)],
                }
            )
        );

    private sealed record ClockTick : ILocalMessage
    {
        public static readonly ClockTick Instance = new();
    }
}
