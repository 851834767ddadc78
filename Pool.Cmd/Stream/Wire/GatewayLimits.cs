namespace Pool.Cmd.Stream.Wire;

/// <summary>How long a gateway waits (go-livepeer server/segment_rpc.go SubmitSegment, discovery/discovery.go).</summary>
internal static class GatewayLimits
{
    /// <summary>To connect for gRPC.</summary>
    public static readonly TimeSpan Dial = TimeSpan.FromSeconds(3);

    /// <summary>To connect for /segment.</summary>
    public static readonly TimeSpan SegmentDial = TimeSpan.FromSeconds(2);

    /// <summary>For the first discovery.</summary>
    public static readonly TimeSpan Discovery = TimeSpan.FromSeconds(6);

    /// <summary>For a fresh session when the token ends.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(2.5);

    /// <summary>Before the token's end a fresh session is fetched.</summary>
    public static readonly TimeSpan RefreshAhead = TimeSpan.FromSeconds(180);

    /// <summary>For a whole download.</summary>
    public static readonly TimeSpan Download = TimeSpan.FromSeconds(4);

    /// <summary>Largest download in bytes.</summary>
    public const int MaxDownload = 300_000_000;

    /// <summary>From the start of the request to the early 200.</summary>
    public static TimeSpan Headers(TimeSpan segment) => Longer(TimeSpan.FromSeconds(2), 0.5 * segment);

    /// <summary>For the whole call.</summary>
    public static TimeSpan Whole(TimeSpan segment) => Longer(TimeSpan.FromSeconds(8), 4 * segment);

    /// <summary>After this age of the oldest segment in flight another session is looked for.</summary>
    public static TimeSpan Swap(TimeSpan segment) => Longer(TimeSpan.FromSeconds(1.5), segment);

    /// <summary>After this age of the oldest segment in flight, and with no other session, the next segment is lost.</summary>
    public static TimeSpan Lose(TimeSpan segment) => 2 * Longer(TimeSpan.FromSeconds(1.5), segment);

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
