using Akka.Actor;
using Pool.Actors.Routing;
using Pool.Actors.Verification;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;
using static Pool.Protocol.Messages.AttemptEnd.Types;

namespace Pool.Actors.Sessions;

/// <summary>
/// One stream of one gateway: keeps the clocks of its segments, runs several at once, and places, moves and ends their attempts.
/// Comes after <see cref="SessionsActor"/>, before <see cref="RouterActor"/>. A segment's decisions are in <see cref="SegmentPlan"/>.
/// </summary>
/// <remarks>Phases of a segment: admitted → (uploaded) waiting → running → answered.</remarks>
internal sealed class SessionActor : UntypedActor, IWithTimers
{
    private const string ClockTimer = "clock";
    private readonly SessionKey _key;
    private readonly SessionContext _context;
    private readonly long _start;
    private readonly Dictionary<SegmentId, OpenSegment> _open = [];
    private TimeSpan _idleSince;
    private long _answered;
    private long _failed;
    private WorkerId? _worker;
    private SessionProtocol.AdmitSegment? _latest;

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
            EndAttempts(segment, Cause.Cancelled);
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
                On(placed.Segment, placed.Attempt, segment => Placed(segment, placed));
                break;
            case RouterProtocol.NoWorker none when Find(none.Segment, none.Attempt) is { } segment:
                Unplaced(segment, none);
                break;
            case RouterProtocol.NoWorker:
                break;
            case WorkerProtocol.AttemptStarted started:
                On(started.Segment, started.Attempt, segment => Reattached(segment, started.Attempt));
                break;
            case WorkerProtocol.AttemptDetached detached:
                On(detached.Segment, detached.Attempt, segment => Detached(segment, detached.Attempt));
                break;
            case WorkerProtocol.AttemptRefused refused:
                On(
                    refused.Segment,
                    refused.Attempt,
                    segment => Ended(segment, refused.Attempt, AttemptFate.Refused, Cause.Refused)
                );
                break;
            case WorkerProtocol.AttemptLost lost:
                On(lost.Segment, lost.Attempt, segment => Ended(segment, lost.Attempt, AttemptFate.Failed, Cause.Failed));
                break;
            case WorkerProtocol.AttemptFailed failed:
                On(failed.Segment, failed.Attempt, segment => Failed(segment, failed));
                break;
            case WorkerProtocol.AttemptReturned returned:
                On(returned.Segment, returned.Attempt, segment => Returned(segment, returned));
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
        if (_open.Count >= _context.Settings.MaxRunning + _context.Settings.MaxQueued)
        {
            Sender.Tell(new SessionProtocol.SegmentRefused(admit.Segment, GatewayErrors.Busy));
            return;
        }
        _latest = admit;
        _open[admit.Segment] = new OpenSegment(admit, SegmentPlan.New(_context.Settings.MaxAttempts), Now);
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
        segment.Uploaded(request, Sender);
        if (
            _open.Values.FirstOrDefault(other => other != segment && other.JobKey.AsSpan().SequenceEqual(segment.JobKey)) is
            { } same
        )
        {
            // A gateway's retry of what is already running: it gets that result, and the work is done once.
            same.Waiting.AddRange(segment.Waiting);
            _open.Remove(segment.Id);
            _context.Log.SegmentJoined(segment.Id, same.Id);
            return;
        }
        StartWaiting();
    }

    private void StartWaiting()
    {
        var running = _open.Values.Count(segment => segment.Running);
        var waiting = _open.Values.Where(segment => segment is { Running: false, Request: not null });
        foreach (var segment in waiting.OrderBy(segment => segment.Arrived).Take(_context.Settings.MaxRunning - running).ToList())
        {
            segment.Running = true;
            Advance(segment, noOther: false);
        }
    }

    private void Advance(OpenSegment segment, bool noOther)
    {
        var step = segment.Plan.Next(noOther, AttemptId.NewRandom(), out var plan);
        segment.Plan = plan;
        Do(segment, step);
    }

    private void Do(OpenSegment segment, PlanStep step)
    {
        switch (step)
        {
            case PlanStep.Place place:
                _context.Router.Tell(PlacementOf(segment, place));
                break;
            case PlanStep.Accept accept:
                Accept(segment, accept.Attempt);
                break;
            case PlanStep.Fail fail:
                Answer(segment, waiting => new SessionProtocol.SegmentFailed(waiting, fail.Text), well: false);
                break;
            default:
                break;
        }
    }

    private RouterProtocol.PlaceAttempt PlacementOf(OpenSegment segment, PlanStep.Place place)
    {
        var left = segment.Arrived + segment.Clock.Last - Now;
        return new RouterProtocol.PlaceAttempt
        {
            Order = new AttemptOrder
            {
                Attempt = place.Attempt,
                Segment = segment.Id,
                Session = _key,
                TokenSession = segment.Admission.TokenSession,
                Seq = segment.Admission.Seq,
                SourceSha256 = segment.Request!.Source.Sha256,
                SourceBytes = segment.Request.Source.LengthBytes,
                JobKey = segment.JobKey,
                Recipe = segment.Request.Recipe,
                ProfileNames = [.. segment.Admission.Profiles.Select(profile => profile.Name)],
                DurationMs = segment.Admission.DurationMs,
                Budget = left,
            },
            Avoid = place.Avoid,
            Strict = place.Strict,
            Soft = segment.Arrived + segment.Clock.Soft - Now,
            Patience = left,
        };
    }

    private void Placed(OpenSegment segment, RouterProtocol.AttemptPlaced placed)
    {
        segment.Plan = segment.Plan.Placed(placed.Attempt, placed.Worker);
        segment.Ordered[placed.Attempt] = Now;
        segment.Workers[placed.Attempt] = Sender;
        _worker = placed.Worker;
        _context.Log.AttemptPlaced(segment.Id, placed.Attempt, placed.Worker);
    }

    private void Unplaced(OpenSegment segment, RouterProtocol.NoWorker none)
    {
        _context.Log.AttemptUnplaced(segment.Id, none.Attempt, none.Why);
        segment.Plan = segment.Plan.Ended(none.Attempt, AttemptFate.Unplaced);
        Advance(segment, noOther: true);
    }

    private static void Reattached(OpenSegment segment, AttemptId attempt) =>
        segment.Plan = segment.Plan.Detached(attempt, detached: false);

    private void Detached(OpenSegment segment, AttemptId attempt)
    {
        segment.Plan = segment.Plan.Detached(attempt, detached: true);
        Advance(segment, noOther: false);
    }

    private void Failed(OpenSegment segment, WorkerProtocol.AttemptFailed failed)
    {
        _context.Log.AttemptFailed(segment.Id, failed.Attempt, failed.Reason, failed.Text);
        var blamed = failed.Reason == Protocol.Messages.Failed.Types.Reason.Source;
        Ended(segment, failed.Attempt, blamed ? AttemptFate.SourceBlamed : AttemptFate.Failed, Cause.Failed);
    }

    private void Ended(OpenSegment segment, AttemptId attempt, AttemptFate fate, Cause cause)
    {
        segment.Plan = segment.Plan.Ended(attempt, fate);
        TellWorker(segment, attempt, cause, 0);
        Advance(segment, noOther: false);
    }

    private void Returned(OpenSegment segment, WorkerProtocol.AttemptReturned returned)
    {
        var renditions = _context.Desk.Returned(returned.Attempt);
        var verdict = Acceptance.Judge(segment.Request!.Source.Media.Video!, segment.Request.Recipe, renditions, out var why);
        if (verdict != Verdict.Wrong && !renditions.Select(r => r!.Sha256).SequenceEqual(returned.Claims, ByteComparer.Instance))
        {
            (verdict, why) = (Verdict.Wrong, "the hashes it names are not those of what it returned");
        }
        switch (verdict)
        {
            case Verdict.Good:
                Accept(segment, returned.Attempt);
                break;
            case Verdict.Short:
                _context.Log.AttemptShort(segment.Id, returned.Attempt, why);
                segment.Plan = segment.Plan.Ended(returned.Attempt, AttemptFate.Short);
                Advance(segment, noOther: false);
                break;
            default:
                _context.Log.AttemptRejected(segment.Id, returned.Attempt, why);
                Ended(segment, returned.Attempt, AttemptFate.Failed, Cause.Rejected);
                break;
        }
    }

    private void Accept(OpenSegment segment, AttemptId attempt)
    {
        var published = _context.Desk.Publish(attempt);
        var worker = segment.Plan.Find(attempt)!.Worker!.Value;
        TellWorker(segment, attempt, Cause.Accepted, published.Sum(rendition => rendition.Pixels));
        segment.Workers.Remove(attempt);
        Answer(segment, waiting => new SessionProtocol.SegmentTranscoded(waiting, published, worker), well: true);
    }

    private void Answer(OpenSegment segment, Func<SegmentId, object> answer, bool well)
    {
        EndAttempts(segment, well ? Cause.Superseded : Cause.Cancelled);
        foreach (var (waiting, replyTo) in segment.Waiting)
        {
            replyTo.Tell(answer(waiting));
        }
        _open.Remove(segment.Id);
        _answered += well ? 1 : 0;
        _failed += well ? 0 : 1;
        _idleSince = Now;
        StartWaiting();
        Report();
        SetClock();
    }

    private void Abandon(SegmentId id)
    {
        var segment =
            _open.GetValueOrDefault(id) ?? _open.Values.FirstOrDefault(other => other.Waiting.Exists(w => w.Segment == id));
        segment?.Waiting.RemoveAll(waiting => waiting.Segment == id);
        if (segment is { Waiting.Count: 0 })
        {
            EndAttempts(segment, Cause.Cancelled);
            _open.Remove(segment.Id);
            _idleSince = Now;
            StartWaiting();
            Report();
            SetClock();
        }
    }

    private void EndAttempts(OpenSegment segment, Cause cause)
    {
        foreach (var attempt in segment.Plan.Attempts.Where(attempt => attempt is { Fate: AttemptFate.Open, Worker: null }))
        {
            _context.Router.Tell(new RouterProtocol.WithdrawAttempt(attempt.Id));
        }
        foreach (var attempt in segment.Workers.Keys.ToList())
        {
            TellWorker(segment, attempt, cause, 0);
        }
    }

    private void TellWorker(OpenSegment segment, AttemptId attempt, Cause cause, long pixels)
    {
        if (segment.Workers.Remove(attempt, out var worker))
        {
            var took = Now - segment.Ordered[attempt];
            var ratio = took.TotalMilliseconds / segment.Admission.DurationMs;
            worker.Tell(new WorkerProtocol.EndAttempt(attempt, cause, pixels, cause == Cause.Accepted ? ratio : null));
        }
    }

    private void Tick()
    {
        foreach (var segment in _open.Values.ToList())
        {
            var age = Now - segment.Arrived;
            if (age >= segment.Clock.Last)
            {
                Answer(segment, waiting => new SessionProtocol.SegmentFailed(waiting, GatewayErrors.TookTooLong), well: false);
            }
            else if (age >= segment.Clock.Soft && segment is { Late: false, Running: true })
            {
                segment.Late = true;
                var step = segment.Plan.Late(AttemptId.NewRandom(), out var plan);
                segment.Plan = plan;
                Do(segment, step);
            }
        }
        if (_open.Count == 0 && Now - _idleSince >= _context.Settings.Idle)
        {
            _context.Log.SessionIdle(_key);
            Context.Stop(Self);
            return;
        }
        SetClock();
    }

    private void SetClock()
    {
        var next = _open.Count == 0 ? _idleSince + _context.Settings.Idle : _open.Values.Min(NextMoment);
        var wait = next - Now;
        Timers.StartSingleTimer(ClockTimer, ClockTick.Instance, wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1));
    }

    private static TimeSpan NextMoment(OpenSegment segment) =>
        segment.Arrived + (segment.Late || !segment.Running ? segment.Clock.Last : segment.Clock.Soft);

    private void On(SegmentId id, AttemptId attempt, Action<OpenSegment> then)
    {
        if (Find(id, attempt) is { } segment)
        {
            then(segment);
        }
        else
        {
            // The segment was answered meanwhile: whoever still works on this attempt is told so.
            Sender.Tell(new WorkerProtocol.EndAttempt(attempt, Cause.Late, 0, null));
        }
    }

    private OpenSegment? Find(SegmentId id, AttemptId attempt) =>
        _open.TryGetValue(id, out var segment) && segment.Plan.Find(attempt) is { Fate: AttemptFate.Open } ? segment : null;

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
