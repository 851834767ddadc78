using System.Collections.Immutable;
using Pool.Actors.Link;
using Pool.Protocol.Identity;
using Pool.Protocol.Messages;
using Recipe = Pool.Protocol.Media.Recipe;

namespace Pool.Actors.Workers;

/// <summary>Between sessions, the router, and the actors that stand for connected workers.</summary>
public static class WorkerProtocol
{
    /// <summary>A worker's link stands.</summary>
    /// <param name="Worker">As its key proves.</param>
    /// <param name="Peer">Its link.</param>
    public sealed record LinkUp(WorkerId Worker, LinkPeer Peer) : ILocalMessage;

    /// <summary>A worker's link ended.</summary>
    public sealed record LinkDown(WorkerId Worker, ulong Epoch, string Why) : ILocalMessage;

    /// <summary>The router gives an attempt to a worker, in the name of the session that waits for it.</summary>
    public sealed record RunAttempt(AttemptOrder Order, ulong Epoch, ulong Number) : ILocalMessage;

    /// <summary>The worker has started on it.</summary>
    public sealed record AttemptStarted(SegmentId Segment, AttemptId Attempt) : ILocalMessage;

    /// <summary>The worker says that all renditions are returned. Nothing of it is believed; look at the desk.</summary>
    /// <param name="Segment">The segment.</param>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Claims">SHA-256 per rendition, as the worker says.</param>
    public sealed record AttemptReturned(SegmentId Segment, AttemptId Attempt, ImmutableArray<ReadOnlyMemory<byte>> Claims)
        : ILocalMessage;

    /// <summary>The worker did not take it: capacity, not failure.</summary>
    public sealed record AttemptRefused(SegmentId Segment, AttemptId Attempt, Refused.Types.Reason Reason) : ILocalMessage;

    /// <summary>The worker could not do it, it says.</summary>
    public sealed record AttemptFailed(SegmentId Segment, AttemptId Attempt, Failed.Types.Reason Reason, string Text)
        : ILocalMessage;

    /// <summary>The worker's link is gone. The attempt may still be running there, and come back with the link.</summary>
    public sealed record AttemptDetached(SegmentId Segment, AttemptId Attempt) : ILocalMessage;

    /// <summary>Nothing more will come of it.</summary>
    public sealed record AttemptLost(SegmentId Segment, AttemptId Attempt) : ILocalMessage;

    /// <summary>The session is done with an attempt, whatever happened to it.</summary>
    /// <param name="Attempt">The attempt; unknown ones are no error.</param>
    /// <param name="Cause">Told to the worker.</param>
    /// <param name="Pixels">Counted by us; 0 unless accepted.</param>
    /// <param name="Ratio">Time from order to end over the segment's duration; for its fitness. Null: says nothing.</param>
    public sealed record EndAttempt(AttemptId Attempt, AttemptEnd.Types.Cause Cause, long Pixels, double? Ratio) : ILocalMessage;

    /// <summary>A session ended; its worker may drop what it keeps for it.</summary>
    public sealed record ForgetSession(SessionKey Key) : ILocalMessage;

    /// <summary>
    /// The operator's word: give this worker no new work, let what runs there finish. It holds over new links, until
    /// <see cref="ResumeWorker"/>. Answered by <see cref="WorkerSteered"/>.
    /// </summary>
    public sealed record DrainWorker(WorkerId Worker) : ILocalMessage;

    /// <summary>The operator's word: give it work again. Answered by <see cref="WorkerSteered"/>.</summary>
    public sealed record ResumeWorker(WorkerId Worker) : ILocalMessage;

    /// <summary>How the worker is after that.</summary>
    /// <param name="Status">Null: there is no such worker, or too many are drained.</param>
    public sealed record WorkerSteered(WorkerStatus? Status) : ILocalMessage;

    /// <summary>All workers; answered by <see cref="Workers"/>.</summary>
    public sealed record GetWorkers : ILocalMessage;

    /// <summary>Answer to <see cref="GetWorkers"/>.</summary>
    public sealed record Workers(ImmutableArray<WorkerStatus> All) : ILocalMessage;
}

/// <summary>One attempt at one segment, before it has a worker.</summary>
public sealed record AttemptOrder
{
    /// <summary>The attempt.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>The segment; also the id that all logs share.</summary>
    public required SegmentId Segment { get; init; }

    /// <summary>
    /// Whose upload holds the source: the segment's own, or that of a repetition that joined it and is still waited for.
    /// </summary>
    public required SegmentId Source { get; init; }

    /// <summary>The stream.</summary>
    public required SessionKey Session { get; init; }

    /// <summary>Session id of the gateway's token.</summary>
    public required string TokenSession { get; init; }

    /// <summary>The gateway's number.</summary>
    public required long Seq { get; init; }

    /// <summary>SHA-256 of the source.</summary>
    public required ReadOnlyMemory<byte> SourceSha256 { get; init; }

    /// <summary>Length of the source.</summary>
    public required long SourceBytes { get; init; }

    /// <summary>H(source hash, recipe, clip), 32 bytes.</summary>
    public required ReadOnlyMemory<byte> JobKey { get; init; }

    /// <summary>What is wanted.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The gateway's profile names.</summary>
    public required ImmutableArray<string> ProfileNames { get; init; }

    /// <summary>Length of the segment in ms.</summary>
    public required int DurationMs { get; init; }

    /// <summary>Time from now until nobody waits any more.</summary>
    public required TimeSpan Budget { get; init; }
}

/// <summary>One worker, for people.</summary>
public sealed record WorkerStatus
{
    /// <summary>Its key's id.</summary>
    public required WorkerId Id { get; init; }

    /// <summary>Its own name for itself; untrusted text, bounded.</summary>
    public required string Name { get; init; }

    /// <summary><c>edge</c> or <c>cluster</c>, later <c>livepeer</c>.</summary>
    public required string Link { get; init; }

    /// <summary><c>joining</c>, <c>ready</c>, <c>draining</c> or <c>gone</c>.</summary>
    public required string State { get; init; }

    /// <summary>Whether this pool's operator has it drained; a worker may also drain by its own operator's word.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Sessions it offers.</summary>
    public required int Capacity { get; init; }

    /// <summary>Attempts in flight.</summary>
    public required int Load { get; init; }

    /// <summary>Where it dialled from.</summary>
    public required string Address { get; init; }

    /// <summary>Its software version.</summary>
    public required string Version { get; init; }

    /// <summary>Encoders that passed its self-test.</summary>
    public required ImmutableArray<string> Encoders { get; init; }

    /// <summary>What it has done.</summary>
    public required WorkerTally Tally { get; init; }
}
