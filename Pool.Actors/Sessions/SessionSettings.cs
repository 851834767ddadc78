using Pool.Actors.Settings;

namespace Pool.Actors.Sessions;

/// <summary>Bounds of sessions; <c>pool.sessions</c> in HOCON.</summary>
/// <param name="MaxSessions">Upper bound for the whole pool; null: what the workers offer.</param>
/// <param name="MaxWithoutWorkers">Sessions of gateways with a token that may wait while no worker is there.</param>
/// <param name="MaxRunning">Segments of one session at once.</param>
/// <param name="MaxQueued">Segments of one session that wait.</param>
/// <param name="MaxAttempts">Attempts at one segment.</param>
/// <param name="Idle">Silence after which a session ends.</param>
/// <param name="OfferHeld">How long a place promised at GetOrchestrator is kept.</param>
/// <param name="OfferShare">Part of all places that one network takes from others before it has brought anything.</param>
/// <param name="KeepReserve">Whether the largest worker's capacity is kept free for moves, when there are two workers or more.</param>
/// <param name="HedgeShare">Share of segments that may have a second attempt beside a first that is late.</param>
/// <param name="HedgeBurst">Second attempts that may be saved up.</param>
public sealed record SessionSettings(
    int? MaxSessions,
    int MaxWithoutWorkers,
    int MaxRunning,
    int MaxQueued,
    int MaxAttempts,
    TimeSpan Idle,
    TimeSpan OfferHeld,
    double OfferShare,
    bool KeepReserve,
    double HedgeShare,
    int HedgeBurst
) : ISettings<SessionSettings>
{
    /// <inheritdoc/>
    public static string Section => "pool.sessions";

    /// <summary>Segments of one session that may be open: those that run and those that wait.</summary>
    public int MaxOpen => MaxRunning + MaxQueued;

    /// <inheritdoc/>
    public static SessionSettings Read(HoconSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return new SessionSettings(
            MaxSessions: null,
            MaxWithoutWorkers: section.Whole("max-without-workers", 0, 100_000),
            MaxRunning: section.Whole("max-running", 1, 16),
            MaxQueued: section.Whole("max-queued", 0, 64),
            MaxAttempts: section.Whole("max-attempts", 1, 10),
            Idle: section.Time("idle", TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)),
            OfferHeld: section.Time("offer-held", TimeSpan.Zero, TimeSpan.FromMinutes(5)),
            OfferShare: section.Number("offer-share", 0, 1),
            KeepReserve: section.Switch("keep-reserve"),
            HedgeShare: section.Number("hedge-share", 0, 1),
            HedgeBurst: section.Whole("hedge-burst", 0, 1000)
        );
    }
}
