using Pool.Actors.Link;

namespace Pool.Actors.Cluster;

/// <summary>Names and paths of the actors that others address. Everything else is named by its parent.</summary>
public static class ActorNames
{
    /// <summary>Role of an orchestrator in the cluster.</summary>
    public const string OrchestratorRole = "orchestrator";

    /// <summary>Role of a worker in the cluster.</summary>
    public const string WorkerRole = MemberProfile.WorkerRole;

    /// <summary>The supervisor of the actors that stand for workers, on an orchestrator.</summary>
    public const string Workers = "workers";

    /// <summary>The supervisor of sessions, on an orchestrator.</summary>
    public const string Sessions = "sessions";

    /// <summary>The router, on an orchestrator.</summary>
    public const string Router = "router";

    /// <summary>The agent, on a worker.</summary>
    public const string Agent = "agent";

    /// <summary>Path of the only actor of an orchestrator that a worker may reach.</summary>
    public static string PathOfWorker(string workerId) => $"/user/{Workers}/{workerId}";

    /// <summary>Path of the only actor of a worker that its orchestrator may reach.</summary>
    public const string PathOfAgent = "/user/" + Agent;
}
