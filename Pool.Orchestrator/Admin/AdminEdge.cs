using System.Collections.Immutable;
using Akka.Actor;
using Pool.Actors.Routing;
using Pool.Actors.Sessions;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator.Admin;

/// <summary>The operator's questions to the actors, and orders; always with a limit. Null as an answer: none came in time.</summary>
/// <param name="sessions">Speaks <see cref="SessionProtocol"/>.</param>
/// <param name="workers">Speaks <see cref="WorkerProtocol"/>.</param>
/// <param name="router">Speaks <see cref="RouterProtocol"/>.</param>
/// <param name="patience">Longest wait.</param>
internal sealed class AdminEdge(IActorRef sessions, IActorRef workers, IActorRef router, TimeSpan patience)
{
    /// <summary>All sessions.</summary>
    public async Task<ImmutableArray<SessionStatus>?> SessionsAsync(CancellationToken cancel) =>
        (await AskAsync<SessionProtocol.Sessions>(sessions, new SessionProtocol.GetSessions(), cancel))?.All;

    /// <summary>All workers.</summary>
    public async Task<ImmutableArray<WorkerStatus>?> WorkersAsync(CancellationToken cancel) =>
        (await AskAsync<WorkerProtocol.Workers>(workers, new WorkerProtocol.GetWorkers(), cancel))?.All;

    /// <summary>Why a session is where it is.</summary>
    public async Task<PlacementStory?> StoryAsync(SessionKey session, CancellationToken cancel) =>
        (await AskAsync<RouterProtocol.Story>(router, new RouterProtocol.GetStory(session), cancel))?.Told;

    /// <summary>How the router ranks a worker.</summary>
    public Task<RouterProtocol.Standing?> StandingAsync(WorkerId worker, CancellationToken cancel) =>
        AskAsync<RouterProtocol.Standing>(router, new RouterProtocol.GetStanding(worker), cancel);

    /// <summary>Drains a worker, or gives it work again.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="drain">Which.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public Task<WorkerProtocol.WorkerSteered?> SteerAsync(WorkerId worker, bool drain, CancellationToken cancel) =>
        AskAsync<WorkerProtocol.WorkerSteered>(
            workers,
            drain ? new WorkerProtocol.DrainWorker(worker) : new WorkerProtocol.ResumeWorker(worker),
            cancel
        );

    private async Task<T?> AskAsync<T>(IActorRef actor, object message, CancellationToken cancel)
        where T : class
    {
        try
        {
#pragma warning disable RS0030 // The edge is not an actor: it waits on the thread pool, with a limit and a cancellation.
            return await actor.Ask<T>(message, patience, cancel);
#pragma warning restore RS0030
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
