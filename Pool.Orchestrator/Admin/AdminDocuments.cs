using Pool.Actors.Routing;
using Pool.Actors.Sessions;
using Pool.Actors.Workers;

namespace Pool.Orchestrator.Admin;

/// <summary>One worker as <c>pool worker list</c> shows it; names are a contract (front-doors.md), fields are only added.</summary>
internal sealed record WorkerView(
    string Id,
    string Name,
    string Link,
    string State,
    int Capacity,
    int Load,
    string Address,
    string Version,
    IReadOnlyList<string> Encoders,
    long Segments,
    long Pixels,
    long Failures,
    bool Drained
)
{
    public static WorkerView Of(WorkerStatus worker) =>
        new(
            worker.Id.Text,
            worker.Name,
            worker.Link,
            worker.State,
            worker.Capacity,
            worker.Load,
            worker.Address,
            worker.Version,
            worker.Encoders,
            worker.Tally.Segments,
            worker.Tally.Pixels,
            worker.Tally.Failures,
            worker.IsHeld
        );
}

/// <summary>One worker as <c>pool worker show</c> shows it.</summary>
/// <param name="Worker">As in the list.</param>
/// <param name="TakesWork">Whether the router gives it work.</param>
/// <param name="Accepts">Attempts that it would accept right now.</param>
/// <param name="Ratio">Smoothed time of an attempt over its segment's duration; null: nothing is known yet.</param>
/// <param name="Sessions">Sessions at home there, as GATEWAY/MANIFEST; bounded.</param>
internal sealed record WorkerDetail(WorkerView Worker, bool TakesWork, int Accepts, double? Ratio, IReadOnlyList<string> Sessions)
{
    public static WorkerDetail Of(WorkerStatus worker, RouterProtocol.Standing standing) =>
        new(
            WorkerView.Of(worker),
            standing.Seated,
            standing.Credit,
            standing.Ratio,
            [.. standing.Homes.Select(home => home.ToString())]
        );
}

/// <summary>One session as <c>pool session list</c> shows it.</summary>
internal sealed record SessionView(
    string ManifestId,
    string State,
    string? Worker,
    long Segments,
    int Queued,
    IReadOnlyList<string> Profiles,
    string Gateway,
    long Failed,
    string? WorkerName
)
{
    /// <param name="session">The session.</param>
    /// <param name="names">Names of workers.</param>
    public static SessionView Of(SessionStatus session, WorkerNames names) =>
        new(
            session.Key.ManifestId,
            session.State,
            session.Worker?.Text,
            session.Segments,
            session.Queued,
            session.Profiles,
            session.Key.Gateway,
            session.Failed,
            session.Worker is { } worker ? names.Of(worker) : null
        );
}
