using Pool.Actors.Link;
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
    long Failures
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
            worker.Segments,
            worker.Pixels,
            worker.Failures
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
    long Failed
)
{
    public static SessionView Of(SessionStatus session) =>
        new(
            session.Key.ManifestId,
            session.State,
            session.Worker?.Text,
            session.Segments,
            session.Queued,
            session.Profiles,
            session.Key.Gateway,
            session.Failed
        );
}

/// <summary>One node as <c>pool cluster show</c> shows it: members, and edge nodes beside them.</summary>
internal sealed record NodeView(string Address, IReadOnlyList<string> Roles, string Status, string Reachability, string Version)
{
    public static NodeView Self(string nodeId, string version, string? whyNotReady) =>
        new(AddressOf(LinkPeer.HostOfOrchestrator(nodeId)), ["orchestrator"], whyNotReady ?? "up", "reachable", version);

    public static NodeView Of(WorkerStatus worker) =>
        new(
            AddressOf(LinkPeer.HostOfWorker(worker.Id.Text)),
            ["worker", worker.Link],
            worker.State,
            worker.State == "gone" ? "unreachable" : "reachable",
            worker.Version
        );

    private static string AddressOf(string host) => $"akka.{GateTransport.AddressOf(host)}";
}
