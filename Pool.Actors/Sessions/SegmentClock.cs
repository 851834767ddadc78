namespace Pool.Actors.Sessions;

/// <summary>
/// The times that count for one segment, from its arrival; all read in the reference gateway (server/broadcast.go). The next segment comes
/// after about one duration; when the oldest in flight is older than one duration (at least 1.5 s) a gateway looks for another
/// orchestrator; its own outermost limit is max(8 s, 4 × duration).
/// </summary>
/// <param name="Soft">When a second attempt starts beside a first that is still running.</param>
/// <param name="Last">When nobody waits any more.</param>
internal readonly record struct SegmentClock(TimeSpan Soft, TimeSpan Last)
{
    private const double SoftShare = 0.8;
    private const double LastShare = 0.85;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan GatewayLimit = TimeSpan.FromSeconds(8);

    /// <summary>The clock for a duration in ms.</summary>
    public static SegmentClock Of(int durationMs)
    {
        var duration = TimeSpan.FromMilliseconds(durationMs);
        return new SegmentClock(SoftShare * Max(duration, Shortest), LastShare * Max(GatewayLimit, 4 * duration));
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
