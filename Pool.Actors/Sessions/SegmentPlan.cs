using System.Collections.Immutable;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;

namespace Pool.Actors.Sessions;

/// <summary>How one attempt ended, as its session sees it.</summary>
internal enum AttemptFate
{
    /// <summary>It goes on.</summary>
    Open,

    /// <summary>No worker took it.</summary>
    Unplaced,

    /// <summary>The worker had no room after all.</summary>
    Refused,

    /// <summary>The worker could not do it, was lost, or returned something wrong.</summary>
    Failed,

    /// <summary>The worker says that the source is at fault.</summary>
    SourceBlamed,

    /// <summary>Its renditions have the right shape, but fewer frames than the source: kept until another worker confirms it.</summary>
    Short,
}

/// <summary>One attempt at the segment.</summary>
/// <param name="Id">The attempt.</param>
/// <param name="Worker">Who has it; null while it waits for one.</param>
/// <param name="Fate">Its end.</param>
/// <param name="Detached">Its worker's link is gone; it may come back.</param>
internal sealed record PlannedAttempt(AttemptId Id, WorkerId? Worker, AttemptFate Fate, bool Detached);

/// <summary>What the session does next for a segment.</summary>
internal abstract record PlanStep
{
    /// <summary>Wait.</summary>
    public sealed record Nothing : PlanStep;

    /// <summary>Start another attempt.</summary>
    public sealed record Place(AttemptId Attempt, ImmutableArray<WorkerId> Avoid, bool Strict) : PlanStep;

    /// <summary>Answer with the renditions of an attempt.</summary>
    public sealed record Accept(AttemptId Attempt) : PlanStep;

    /// <summary>Answer with an error.</summary>
    public sealed record Fail(string Text) : PlanStep;
}

/// <summary>
/// The decisions of one segment: which attempt when, and when to give up. Pure: no clock, no actors. A segment is the unit of promise,
/// an attempt the unit of failure.
/// </summary>
/// <param name="MaxAttempts">Attempts that may start; refusals are not counted, they cost nothing.</param>
/// <param name="Attempts">All so far, oldest first.</param>
internal sealed record SegmentPlan(int MaxAttempts, ImmutableArray<PlannedAttempt> Attempts)
{
    /// <summary>A segment without attempts.</summary>
    public static SegmentPlan New(int maxAttempts) => new(maxAttempts, []);

    private IEnumerable<PlannedAttempt> Open => Attempts.Where(attempt => attempt.Fate == AttemptFate.Open);

    private PlannedAttempt? Held => Attempts.FirstOrDefault(attempt => attempt.Fate == AttemptFate.Short);

    /// <summary>The attempt with an id, or null.</summary>
    public PlannedAttempt? Find(AttemptId id) => Attempts.FirstOrDefault(attempt => attempt.Id == id);

    /// <summary>Notes who has an attempt.</summary>
    public SegmentPlan Placed(AttemptId id, WorkerId worker) => With(id, attempt => attempt with { Worker = worker });

    /// <summary>Notes that an attempt's worker is out of reach, or back.</summary>
    public SegmentPlan Detached(AttemptId id, bool detached) => With(id, attempt => attempt with { Detached = detached });

    /// <summary>Notes an end.</summary>
    public SegmentPlan Ended(AttemptId id, AttemptFate fate) => With(id, attempt => attempt with { Fate = fate });

    /// <summary>What to do now that something changed.</summary>
    /// <param name="noOther">Whether the router just said that no other worker could take it.</param>
    /// <param name="newAttempt">Id for an attempt, if one starts.</param>
    /// <param name="plan">The plan with that attempt in it.</param>
    public PlanStep Next(bool noOther, AttemptId newAttempt, out SegmentPlan plan)
    {
        plan = this;
        if (Open.Any(attempt => !attempt.Detached))
        {
            return new PlanStep.Nothing();
        }
        var blames = Attempts.Where(attempt => attempt.Fate == AttemptFate.SourceBlamed).Select(a => a.Worker).Distinct().Count();
        var shorts = Attempts.Where(attempt => attempt.Fate == AttemptFate.Short).Select(a => a.Worker).Distinct().Count();
        if (Held is { } held && (shorts >= 2 || noOther || Spent))
        {
            return new PlanStep.Accept(held.Id);
        }
        if (blames >= 2 || (blames == 1 && noOther))
        {
            return new PlanStep.Fail(GatewayErrors.InvalidVideo);
        }
        if (noOther || Spent)
        {
            return Open.Any()
                ? new PlanStep.Nothing()
                : new PlanStep.Fail(noOther ? GatewayErrors.NoTranscoders : GatewayErrors.TookTooLong);
        }
        // A second opinion of the same worker is none.
        return PlaceNew(newAttempt, strict: blames > 0 || shorts > 0, out plan);
    }

    /// <summary>What to do when the segment becomes late.</summary>
    public PlanStep Late(AttemptId newAttempt, out SegmentPlan plan)
    {
        plan = this;
        var running = Open.Count(attempt => attempt.Worker is not null);
        return running == 1 && Open.Count() == 1 && !Spent
            ? PlaceNew(newAttempt, strict: true, out plan)
            : new PlanStep.Nothing();
    }

    private bool Spent =>
        Attempts.Count(attempt => attempt.Fate is not (AttemptFate.Refused or AttemptFate.Unplaced)) >= MaxAttempts
        || Attempts.Length >= 4 * MaxAttempts;

    private PlanStep.Place PlaceNew(AttemptId id, bool strict, out SegmentPlan plan)
    {
        var avoid = Attempts.Where(attempt => attempt.Worker is not null).Select(attempt => attempt.Worker!.Value).Distinct();
        plan = this with { Attempts = Attempts.Add(new PlannedAttempt(id, null, AttemptFate.Open, Detached: false)) };
        return new PlanStep.Place(id, [.. avoid], strict);
    }

    private SegmentPlan With(AttemptId id, Func<PlannedAttempt, PlannedAttempt> change) =>
        this with
        {
            Attempts = [.. Attempts.Select(attempt => attempt.Id == id ? change(attempt) : attempt)],
        };
}
