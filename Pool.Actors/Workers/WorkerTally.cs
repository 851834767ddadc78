using System.Collections.Immutable;
using static Pool.Protocol.Messages.AttemptEnd.Types;

namespace Pool.Actors.Workers;

/// <summary>What a worker has done since this node knows it, by our own count.</summary>
/// <param name="Segments">Accepted.</param>
/// <param name="Failures">Failed or rejected.</param>
/// <param name="Pixels">Pixels of accepted renditions.</param>
/// <param name="Ends">Attempts that ended, by what ended them: a cause in small letters, or <see cref="Lost"/>.</param>
public sealed record WorkerTally(long Segments, long Failures, long Pixels, ImmutableSortedDictionary<string, long> Ends)
{
    /// <summary>The worker was gone for too long, or had forgotten the attempt.</summary>
    public const string Lost = "lost";

    /// <summary>Nothing yet.</summary>
    public static WorkerTally Empty { get; } = new(0, 0, 0, ImmutableSortedDictionary<string, long>.Empty);

    /// <summary>One more attempt has ended.</summary>
    internal WorkerTally With(Cause cause, long pixels) =>
        new(
            Segments + (cause == Cause.Accepted ? 1 : 0),
            Failures + (cause is Cause.Failed or Cause.Rejected ? 1 : 0),
            Pixels + pixels,
            Counted(cause.ToString().ToLowerInvariant(), 1)
        );

    /// <summary>So many more attempts are lost.</summary>
    internal WorkerTally WithLost(int attempts) => attempts == 0 ? this : this with { Ends = Counted(Lost, attempts) };

    private ImmutableSortedDictionary<string, long> Counted(string end, int attempts) =>
        Ends.SetItem(end, Ends.GetValueOrDefault(end) + attempts);
}
