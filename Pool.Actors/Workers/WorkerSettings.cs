using Pool.Actors.Settings;

namespace Pool.Actors.Workers;

/// <summary>Bounds of connected workers; <c>pool.workers</c> in HOCON.</summary>
/// <param name="MaxCapacity">Most sessions that one worker may offer.</param>
/// <param name="RejoinGrace">How long attempts of a worker whose link is gone may still come back.</param>
/// <param name="KeepGone">How long a worker without link stays in lists.</param>
/// <param name="LaneMargin">How much longer than an attempt its data lanes stay open.</param>
public sealed record WorkerSettings(int MaxCapacity, TimeSpan RejoinGrace, TimeSpan KeepGone, TimeSpan LaneMargin)
    : ISettings<WorkerSettings>
{
    /// <inheritdoc/>
    public static string Section => "pool.workers";

    /// <inheritdoc/>
    public static WorkerSettings Read(HoconSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return new WorkerSettings(
            MaxCapacity: section.Whole("max-capacity", 1, 100_000),
            RejoinGrace: section.Time("rejoin-grace", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
            KeepGone: section.Time("keep-gone", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            LaneMargin: section.Time("lane-margin", TimeSpan.Zero, TimeSpan.FromMinutes(1))
        );
    }
}
