using System.Collections.Immutable;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Actors.Routing;

/// <summary>Between sessions, workers and the router. The router learns who can take what, and spends what workers granted.</summary>
public static class RouterProtocol
{
    /// <summary>A worker registered; sent by its actor, which the router gives attempts to from then on.</summary>
    /// <param name="Worker">The worker.</param>
    /// <param name="Epoch">Number of its link: its grants start from nothing.</param>
    /// <param name="Capacity">Sessions it offers.</param>
    /// <param name="Codecs">What it encodes.</param>
    public sealed record WorkerReady(WorkerId Worker, ulong Epoch, int Capacity, ImmutableArray<VideoCodec> Codecs)
        : ILocalMessage
    {
        /// <summary>Whether it encodes every <see cref="SampleFormat"/>.</summary>
        public bool AllSamples { get; init; }

        /// <summary>Last order it was given over this link; above 0 if it takes work again after it was drained.</summary>
        public ulong LastOrder { get; init; }
    }

    /// <summary>A worker granted a window: it takes orders up to a number. Absolute, so repeating it changes nothing.</summary>
    public sealed record WindowGranted(WorkerId Worker, ulong Epoch, ulong HighestOrder) : ILocalMessage;

    /// <summary>A worker takes no new attempts: it drains, or its link is gone.</summary>
    public sealed record WorkerClosed(WorkerId Worker) : ILocalMessage;

    /// <summary>How an attempt went, for the worker's fitness.</summary>
    /// <param name="Worker">The worker.</param>
    /// <param name="Well">Whether it counts for the worker or against it.</param>
    /// <param name="Ratio">Time over the segment's duration; null: says nothing.</param>
    public sealed record AttemptJudged(WorkerId Worker, bool Well, double? Ratio) : ILocalMessage;

    /// <summary>
    /// Give this attempt to a worker. Answered by <see cref="AttemptPlaced"/>, or by <see cref="NoWorker"/> when the patience is over;
    /// meanwhile it waits, in order of its soft time.
    /// </summary>
    public sealed record PlaceAttempt : ILocalMessage
    {
        /// <summary>What has to be done.</summary>
        public required AttemptOrder Order { get; init; }

        /// <summary>Workers that had their chance at this segment.</summary>
        public required ImmutableArray<WorkerId> Avoid { get; init; }

        /// <summary>Whether one of those is worse than none.</summary>
        public required bool Strict { get; init; }

        /// <summary>When its segment becomes late, from now; earlier ones go first.</summary>
        public required TimeSpan Soft { get; init; }

        /// <summary>How long it may wait.</summary>
        public required TimeSpan Patience { get; init; }
    }

    /// <summary>A worker has it.</summary>
    public sealed record AttemptPlaced(SegmentId Segment, AttemptId Attempt, WorkerId Worker) : ILocalMessage;

    /// <summary>Nobody took it in time.</summary>
    /// <param name="Segment">The segment.</param>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Why">Per worker why not, for the log.</param>
    /// <param name="None">Whether there is no worker at all that could.</param>
    public sealed record NoWorker(SegmentId Segment, AttemptId Attempt, string Why, bool None) : ILocalMessage;

    /// <summary>The session does not want it placed any more.</summary>
    public sealed record WithdrawAttempt(AttemptId Attempt) : ILocalMessage;

    /// <summary>A session ended; its berth is free.</summary>
    public sealed record SessionGone(SessionKey Key) : ILocalMessage;

    /// <summary>Why is this session where it is? Answered by <see cref="Story"/>.</summary>
    public sealed record GetStory(SessionKey Key) : ILocalMessage;

    /// <summary>Answer to <see cref="GetStory"/>.</summary>
    public sealed record Story(SessionKey Key, PlacementStory Told) : ILocalMessage;

    /// <summary>How does the router rank this worker? Answered by <see cref="Standing"/>.</summary>
    public sealed record GetStanding(WorkerId Worker) : ILocalMessage;

    /// <summary>Answer to <see cref="GetStanding"/>.</summary>
    /// <param name="Worker">The worker.</param>
    /// <param name="Seated">Whether it is given work.</param>
    /// <param name="Credit">Attempts it accepts right now.</param>
    /// <param name="Ratio">Smoothed time of an attempt over its segment's duration; null: nothing is known yet.</param>
    /// <param name="Homes">Sessions at home there; bounded.</param>
    public sealed record Standing(WorkerId Worker, bool Seated, int Credit, double? Ratio, ImmutableArray<SessionKey> Homes)
        : ILocalMessage;

    /// <summary>What the pool can take changed; told to the sessions.</summary>
    /// <param name="Capacity">Sum over workers that take work.</param>
    /// <param name="Largest">Capacity of the largest one.</param>
    /// <param name="Workers">Number of those workers.</param>
    /// <param name="Hevc">Whether one of them encodes HEVC.</param>
    public sealed record CapacityChanged(int Capacity, int Largest, int Workers, bool Hevc) : ILocalMessage
    {
        /// <summary>Whether one of them encodes every <see cref="SampleFormat"/>.</summary>
        public bool AllSamples { get; init; }
    }
}
