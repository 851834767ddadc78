using Pool.Actors.Settings;

namespace Pool.Worker.Media;

/// <summary>Bounds of data lanes; <c>pool.worker.lanes</c> in HOCON.</summary>
internal sealed record LaneSettings : ISettings<LaneSettings>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public static string Section => "pool.worker.lanes";

    /// <summary>Transfers at once, each on a connection of its own.</summary>
    public required int AtOnce { get; init; }

    /// <summary>Connections opened as soon as the link stands.</summary>
    public required int Warm { get; init; }

    /// <summary>How long a connection is kept without use.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>Longest wait until a connection stands.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>A transfer that does not move for this long is given up and tried again.</summary>
    public required TimeSpan StallAfter { get; init; }

    /// <summary>Tries of one transfer.</summary>
    public required int Tries { get; init; }

    /// <summary>First pause between tries; doubles.</summary>
    public required TimeSpan RetryFirst { get; init; }

    /// <summary>Longest pause between tries.</summary>
    public required TimeSpan RetryMost { get; init; }

    /// <summary>Largest file moved, in bytes.</summary>
    public required int MaxFileBytes { get; init; }

    /// <inheritdoc/>
    public static LaneSettings Read(HoconSection section) =>
        new()
        {
            AtOnce = section.Whole("at-once", 1, 256),
            Warm = section.Whole("warm", 0, 256),
            Idle = section.Time("idle", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            ConnectTimeout = section.Time("connect-timeout", Shortest, Longest),
            StallAfter = section.Time("stall-after", Shortest, Longest),
            Tries = section.Whole("tries", 1, 100),
            RetryFirst = section.Time("retry-first", Shortest, Longest),
            RetryMost = section.Time("retry-most", Shortest, Longest),
            MaxFileBytes = (int)section.Bytes("max-file", 1 << 20, 1 << 30),
        };
}
