using System.Collections.Immutable;
using System.Net;
using Pool.Actors.Sessions;
using Pool.Actors.Workers;
using Pool.Hosting.Operator;

namespace Pool.Orchestrator.Admin;

/// <summary>What an orchestrator shows its operator besides what every node does: workers, sessions, the cluster.</summary>
/// <param name="edge">Asks the actors.</param>
/// <param name="cluster">The cluster.</param>
/// <param name="log">Hears of what the operator does.</param>
internal sealed class AdminHost(AdminEdge edge, ClusterDesk cluster, ILogger<AdminHost> log)
{
    private const string NoAnswer = "the node's actors do not answer";

    /// <summary>Makes the host; it listens once it is started.</summary>
    public WebApplication Build(OperatorParts parts, IPEndPoint listen) => OperatorHost.Build(parts, listen, Map);

    private void Map(IEndpointRouteBuilder app)
    {
        var admin = app.MapGroup(OperatorGuard.Admin);
        admin.MapGet("/workers", (CancellationToken cancel) => WithWorkersAsync(all => Json(all.Select(WorkerView.Of)), cancel));
        admin.MapGet("/worker", (string? id, CancellationToken cancel) => WithWorkerAsync(id, w => ShowAsync(w, cancel), cancel));
        admin.MapPost("/worker/drain", (string? id, CancellationToken cancel) => SteerAsync(id, drain: true, cancel));
        admin.MapPost("/worker/resume", (string? id, CancellationToken cancel) => SteerAsync(id, drain: false, cancel));
        admin.MapGet("/sessions", SessionsAsync);
        admin.MapGet("/session", SessionAsync);
        admin.MapGet("/cluster", (CancellationToken cancel) => WithWorkersAsync(all => Json(cluster.Members(all)), cancel));
        admin.MapGet("/cluster/tail", (int? last) => Answer.Lines(cluster.Events.Listen(last ?? 0, _ => true)));
        admin.MapPost("/cluster/down", (string? id, CancellationToken cancel) => EndAsync(id, down: true, cancel));
        admin.MapPost("/cluster/leave", (string? id, CancellationToken cancel) => EndAsync(id, down: false, cancel));
    }

    private Task<IResult> EndAsync(string? id, bool down, CancellationToken cancel) =>
        WithWorkersAsync(
            all =>
            {
                log.MemberEnded(down ? "down" : "leave", id ?? "");
                return cluster.End(all, id, down);
            },
            cancel
        );

    private Task<IResult> SteerAsync(string? id, bool drain, CancellationToken cancel) =>
        WithWorkerAsync(
            id,
            async worker =>
            {
                var steered = await edge.SteerAsync(worker.Id, drain, cancel);
                if (steered?.Status is not { } status)
                {
                    return steered is null ? Unanswered() : Answer.NotFound($"worker {id} is gone");
                }
                log.WorkerSteered(drain ? "drain" : "resume", status.Id, status.Name, status.State);
                return Json(WorkerView.Of(status));
            },
            cancel
        );

    private async Task<IResult> ShowAsync(WorkerStatus worker, CancellationToken cancel) =>
        await edge.StandingAsync(worker.Id, cancel) is { } standing ? Json(WorkerDetail.Of(worker, standing)) : Unanswered();

    private async Task<IResult> SessionsAsync(CancellationToken cancel) =>
        await edge.SessionsAsync(cancel) is { } sessions
            ? await WithWorkersAsync(all => Json(ViewsOf(sessions, all)), cancel)
            : Unanswered();

    private async Task<IResult> SessionAsync(string? id, CancellationToken cancel)
    {
        if (await edge.SessionsAsync(cancel) is not { } sessions || await edge.WorkersAsync(cancel) is not { } workers)
        {
            return Unanswered();
        }
        var (session, instead) = Lookups.Sessions.Find(sessions, id);
        if (session is null)
        {
            return instead!;
        }
        var names = new WorkerNames(workers);
        return await edge.StoryAsync(session.Key, cancel) is { } story
            ? Json(SessionDetail.Of(SessionView.Of(session, names), story, names))
            : Unanswered();
    }

    private async Task<IResult> WithWorkersAsync(Func<ImmutableArray<WorkerStatus>, IResult> then, CancellationToken cancel) =>
        await edge.WorkersAsync(cancel) is { } workers ? then(workers) : Unanswered();

    private async Task<IResult> WithWorkerAsync(string? id, Func<WorkerStatus, Task<IResult>> then, CancellationToken cancel)
    {
        if (await edge.WorkersAsync(cancel) is not { } workers)
        {
            return Unanswered();
        }
        var (worker, instead) = Lookups.Workers.Find(workers, id);
        return worker is null ? instead! : await then(worker);
    }

    private static IEnumerable<SessionView> ViewsOf(ImmutableArray<SessionStatus> sessions, ImmutableArray<WorkerStatus> workers)
    {
        var names = new WorkerNames(workers);
        return sessions.Select(session => SessionView.Of(session, names));
    }

    private static IResult Json<T>(T document) => Results.Json(document);

    private static IResult Unanswered() => Answer.Unavailable(NoAnswer);
}
