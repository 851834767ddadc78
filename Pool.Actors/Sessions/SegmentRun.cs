using Akka.Actor;
using Pool.Actors.Routing;
using Pool.Actors.Verification;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Messages;
using static Pool.Protocol.Messages.AttemptEnd.Types;

namespace Pool.Actors.Sessions;

/// <summary>How a segment was answered.</summary>
/// <param name="To">The answer for each that waits, by its own id of the segment.</param>
/// <param name="Well">Whether it is a result.</param>
internal sealed record SegmentAnswer(Func<SegmentId, object> To, bool Well);

/// <summary>
/// One segment that a session has not answered yet, with its attempts: carries out what <see cref="SegmentPlan"/> decides. Belongs to its
/// <see cref="SessionActor"/>, on whose thread everything here runs. What returns an answer ends the segment.
/// </summary>
/// <param name="session">The stream.</param>
/// <param name="admission">What was admitted.</param>
/// <param name="context">What sessions need.</param>
/// <param name="now">The session's clock.</param>
internal sealed class SegmentRun(
    SessionKey session,
    SessionProtocol.AdmitSegment admission,
    SessionContext context,
    Func<TimeSpan> now
)
{
    private readonly Dictionary<AttemptId, (IActorRef Worker, TimeSpan Since)> _ordered = [];
    private SegmentPlan _plan = SegmentPlan.New(context.Settings.MaxAttempts);
    private SessionProtocol.TranscodeSegment? _request;
    private byte[] _jobKey = [];
    private bool _late;

    /// <summary>Our id of it.</summary>
    public SegmentId Id => admission.Segment;

    /// <summary>When its headers came, on the session's clock.</summary>
    public TimeSpan Arrived { get; } = now();

    /// <summary>Who waits for the answer: the request, and repetitions of it that joined.</summary>
    public List<(SegmentId Segment, IActorRef ReplyTo)> Waiting { get; } = [];

    /// <summary>Whether its attempts have begun.</summary>
    public bool Running { get; private set; }

    /// <summary>Whether the source is complete and its attempts have not begun.</summary>
    public bool IsReady => _request is not null && !Running;

    /// <summary>When its clock has to be looked at next, on the session's clock.</summary>
    public TimeSpan NextMoment => Arrived + (_late || !Running ? Clock.Last : Clock.Soft);

    private SegmentClock Clock { get; } = SegmentClock.Of(admission.DurationMs);

    /// <summary>Whether an attempt is one of its open ones, or one whose short result is kept.</summary>
    public bool Has(AttemptId attempt) => _plan.Find(attempt) is { Fate: AttemptFate.Open or AttemptFate.Short };

    /// <summary>Whether it is the same work: same source, same recipe.</summary>
    public bool IsSameJobAs(SegmentRun other) =>
        _request is not null && other != this && _jobKey.AsSpan().SequenceEqual(other._jobKey);

    /// <summary>The source is complete.</summary>
    public void Uploaded(SessionProtocol.TranscodeSegment request, IActorRef replyTo)
    {
        _request = request;
        _jobKey = RecipeWire.JobKeyOf(request.Source.Sha256.Span, request.Recipe);
        Waiting.Add((request.Segment, replyTo));
    }

    /// <summary>Begins with the first attempt.</summary>
    public SegmentAnswer? Start()
    {
        Running = true;
        context.Hedges.Earn();
        return Advance(noOther: false);
    }

    /// <summary>A worker has an attempt.</summary>
    public SegmentAnswer? Placed(RouterProtocol.AttemptPlaced placed, IActorRef worker)
    {
        _plan = _plan.Placed(placed.Attempt, placed.Worker);
        _ordered[placed.Attempt] = (worker, now());
        context.Log.AttemptPlaced(Id, placed.Attempt, placed.Worker);
        return null;
    }

    /// <summary>No worker took an attempt.</summary>
    public SegmentAnswer? Unplaced(RouterProtocol.NoWorker none)
    {
        context.Log.AttemptUnplaced(Id, none.Attempt, none.Why);
        _plan = _plan.Ended(none.Attempt, AttemptFate.Unplaced);
        return Advance(noOther: true);
    }

    /// <summary>A worker's link is gone: another attempt begins, and this one may still come back.</summary>
    public SegmentAnswer? Detached(AttemptId attempt)
    {
        _plan = _plan.Detached(attempt, detached: true);
        return Advance(noOther: false);
    }

    /// <summary>A worker runs an attempt, perhaps again: what still waits for a worker in its place is not needed.</summary>
    public SegmentAnswer? Started(AttemptId attempt)
    {
        _plan = _plan.Detached(attempt, detached: false);
        Withdraw();
        return null;
    }

    /// <summary>A worker could not do it, it says.</summary>
    public SegmentAnswer? Failed(WorkerProtocol.AttemptFailed failed)
    {
        context.Log.AttemptFailed(Id, failed.Attempt, WorkerOf(failed.Attempt), failed.Reason, failed.Text);
        var blamed = failed.Reason == Protocol.Messages.Failed.Types.Reason.Source;
        return Ended(failed.Attempt, blamed ? AttemptFate.SourceBlamed : AttemptFate.Failed, Cause.Failed);
    }

    /// <summary>An attempt came to nothing.</summary>
    public SegmentAnswer? Ended(AttemptId attempt, AttemptFate fate, Cause cause)
    {
        _plan = _plan.Ended(attempt, fate);
        TellWorker(attempt, cause, 0);
        return Advance(noOther: false);
    }

    /// <summary>A worker says that its renditions are there: look, and judge.</summary>
    public SegmentAnswer? Returned(WorkerProtocol.AttemptReturned returned)
    {
        var renditions = context.Desk.Returned(returned.Attempt);
        var verdict = Acceptance.Judge(_request!.Source.Media.Video!, _request.Recipe, renditions, out var why);
        if (verdict != Verdict.Wrong && !renditions.Select(r => r!.Sha256).SequenceEqual(returned.Claims, ByteComparer.Instance))
        {
            (verdict, why) = (Verdict.Wrong, "the hashes it names are not those of what it returned");
        }
        switch (verdict)
        {
            case Verdict.Good:
                return Accept(returned.Attempt);
            case Verdict.Short:
                context.Log.AttemptShort(Id, returned.Attempt, WorkerOf(returned.Attempt), why);
                _plan = _plan.Ended(returned.Attempt, AttemptFate.Short);
                return Advance(noOther: false);
            default:
                context.Log.AttemptRejected(Id, returned.Attempt, WorkerOf(returned.Attempt), why);
                return Ended(returned.Attempt, AttemptFate.Failed, Cause.Rejected);
        }
    }

    /// <summary>Its clock may have come to a moment.</summary>
    public SegmentAnswer? Tick()
    {
        var age = now() - Arrived;
        if (age >= Clock.Last)
        {
            return Failure(GatewayErrors.TookTooLong);
        }
        if (age < Clock.Soft || _late || !Running)
        {
            return null;
        }
        _late = true;
        var step = _plan.Late(AttemptId.NewRandom(), out var plan);
        if (step is PlanStep.Place && !context.Hedges.TrySpend())
        {
            return null;
        }
        _plan = plan;
        return Do(step);
    }

    /// <summary>Ends what is still open: nobody waits any more, or the answer is there.</summary>
    public void EndAttempts(Cause cause)
    {
        Withdraw();
        foreach (var attempt in _ordered.Keys.ToList())
        {
            TellWorker(attempt, cause, 0);
        }
    }

    private WorkerId? WorkerOf(AttemptId attempt) => _plan.Find(attempt)?.Worker;

    private void Withdraw()
    {
        foreach (var attempt in _plan.Attempts.Where(attempt => attempt is { Fate: AttemptFate.Open, Worker: null }))
        {
            context.Router.Tell(new RouterProtocol.WithdrawAttempt(attempt.Id));
            _plan = _plan.Ended(attempt.Id, AttemptFate.Unplaced);
        }
    }

    private SegmentAnswer? Advance(bool noOther)
    {
        var step = _plan.Next(noOther, AttemptId.NewRandom(), out _plan);
        return Do(step);
    }

    private SegmentAnswer? Do(PlanStep step)
    {
        switch (step)
        {
            case PlanStep.Place place:
                context.Router.Tell(PlacementOf(place));
                return null;
            case PlanStep.Accept accept:
                return Accept(accept.Attempt);
            case PlanStep.Fail fail:
                return Failure(fail.Text);
            default:
                return null;
        }
    }

    private SegmentAnswer Accept(AttemptId attempt)
    {
        var published = context.Desk.Publish(attempt);
        var worker = _plan.Find(attempt)!.Worker!.Value;
        TellWorker(attempt, Cause.Accepted, published.Sum(rendition => rendition.Pixels));
        return new SegmentAnswer(waiting => new SessionProtocol.SegmentTranscoded(waiting, published, worker), Well: true);
    }

    private static SegmentAnswer Failure(string text) =>
        new(waiting => new SessionProtocol.SegmentFailed(waiting, text), Well: false);

    private void TellWorker(AttemptId attempt, Cause cause, long pixels)
    {
        if (_ordered.Remove(attempt, out var order))
        {
            double? ratio = cause == Cause.Accepted ? (now() - order.Since).TotalMilliseconds / admission.DurationMs : null;
            order.Worker.Tell(new WorkerProtocol.EndAttempt(attempt, cause, pixels, ratio));
        }
    }

    private RouterProtocol.PlaceAttempt PlacementOf(PlanStep.Place place)
    {
        var age = now() - Arrived;
        return new RouterProtocol.PlaceAttempt
        {
            Order = new AttemptOrder
            {
                Attempt = place.Attempt,
                Segment = Id,
                Source = Waiting[0].Segment,
                Session = session,
                TokenSession = admission.TokenSession,
                Seq = admission.Seq,
                SourceSha256 = _request!.Source.Sha256,
                SourceBytes = _request.Source.LengthBytes,
                JobKey = _jobKey,
                Recipe = _request.Recipe,
                ProfileNames = [.. admission.Profiles.Select(profile => profile.Name)],
                DurationMs = admission.DurationMs,
                Budget = Clock.Last - age,
            },
            Avoid = place.Avoid,
            Strict = place.Strict,
            Soft = Clock.Soft - age,
            Patience = Clock.Last - age,
        };
    }
}
