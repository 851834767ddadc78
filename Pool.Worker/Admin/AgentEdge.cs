using Akka.Actor;
using Pool.Actors.Agent;
using Pool.Worker.Joining;

namespace Pool.Worker.Admin;

/// <summary>The program's questions to its agent: the one place of a worker that asks an actor, always with a limit.</summary>
internal sealed class AgentEdge(AgentKeeper keeper)
{
    private static readonly TimeSpan StatusLimit = TimeSpan.FromSeconds(1);

    /// <summary>How the agent is; null: it does not answer.</summary>
    public async Task<AgentProtocol.Status?> StatusAsync(CancellationToken cancellation) =>
        keeper.Running is { } actors
            ? await AskAsync<AgentProtocol.Status>(actors.Agent, new AgentProtocol.GetStatus(), StatusLimit, cancellation)
            : null;

    /// <summary>Takes no new attempts, and waits for those that run.</summary>
    /// <returns>Whether all have ended, be it with the actor system that had them.</returns>
    public async Task<bool> DrainAsync(TimeSpan limit, CancellationToken cancellation)
    {
        keeper.StartNoOther();
        if (keeper.Running is not { } actors)
        {
            return true;
        }
        var drained = AskAsync<AgentProtocol.Drained>(actors.Agent, new AgentProtocol.Drain(), limit, cancellation);
        var gone = actors.System.WhenTerminated;
        return await Task.WhenAny(drained, gone) == gone || await drained is not null;
    }

    private static async Task<T?> AskAsync<T>(IActorRef agent, object question, TimeSpan limit, CancellationToken cancellation)
        where T : class
    {
        try
        {
#pragma warning disable RS0030 // The edge between the program and its actors.
            return await agent.Ask<T>(question, limit, cancellation);
#pragma warning restore RS0030
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
