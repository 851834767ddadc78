using Pool.Actors.Settings;

namespace Pool.Worker.Warm;

/// <summary>Bounds of encoders that are started before their segments arrive; section <c>pool.worker.warm</c>.</summary>
internal sealed record WarmSettings : ISettings<WarmSettings>
{
    /// <inheritdoc/>
    public static string Section => "pool.worker.warm";

    /// <summary><c>at-once</c>: most that wait at once; 0: none is started.</summary>
    public required int AtOnce { get; init; }

    /// <summary><c>idle</c>: longest wait for a segment, and longest gap between segments of a session that gets one.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary><c>answer-within</c>: longest time from its segment until it has opened its first output.</summary>
    public required TimeSpan AnswerWithin { get; init; }

    /// <summary><c>min-free-scratch</c>: scratch budget that must be free, in bytes.</summary>
    public required long MinFreeScratchBytes { get; init; }

    /// <summary><c>min-free-memory</c>: the machine's memory that must be free, in bytes.</summary>
    public required long MinFreeMemoryBytes { get; init; }

    /// <inheritdoc/>
    public static WarmSettings Read(HoconSection section) =>
        new()
        {
            AtOnce = section.Whole("at-once", 0, 1000),
            Idle = section.Time("idle", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
            AnswerWithin = section.Time("answer-within", TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10)),
            MinFreeScratchBytes = section.Bytes("min-free-scratch", 0, 1L << 40),
            MinFreeMemoryBytes = section.Bytes("min-free-memory", 0, 1L << 40),
        };
}
