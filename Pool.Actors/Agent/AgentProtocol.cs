using System.Collections.Immutable;
using Pool.Protocol.Messages;

namespace Pool.Actors.Agent;

/// <summary>Between the worker program, its agent, and the actors of its attempts.</summary>
public static class AgentProtocol
{
    /// <summary>The link to the pool stands.</summary>
    /// <param name="Epoch">As welcomed.</param>
    /// <param name="OrchestratorHost">The pool's logical host, as welcomed.</param>
    public sealed record LinkUp(ulong Epoch, string OrchestratorHost) : ILocalMessage;

    /// <summary>The link to the pool ended.</summary>
    public sealed record LinkDown(ulong Epoch) : ILocalMessage;

    /// <summary>Take nothing new; answered by <see cref="Drained"/> when all attempts have ended.</summary>
    public sealed record Drain : ILocalMessage;

    /// <summary>No attempt is left.</summary>
    public sealed record Drained : ILocalMessage;

    /// <summary>How the agent is; answered by <see cref="Status"/>.</summary>
    public sealed record GetStatus : ILocalMessage;

    /// <summary>How the agent is.</summary>
    /// <param name="Registered">Whether the pool gives it work.</param>
    /// <param name="Why">Why not, or empty.</param>
    /// <param name="Running">Attempts.</param>
    public sealed record Status(bool Registered, string Why, int Running) : ILocalMessage;

    /// <summary>An attempt ended on this worker; the message goes to the pool.</summary>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Outcome"><see cref="Result"/>, <see cref="Failed"/> or <see cref="Refused"/> without its window.</param>
    internal sealed record AttemptOver(string Attempt, Google.Protobuf.IMessage Outcome) : ILocalMessage;

    /// <summary>An attempt goes on.</summary>
    internal sealed record AttemptMoved(Progress Progress) : ILocalMessage;

    /// <summary>Nobody waits for the attempt any more.</summary>
    internal sealed record CancelAttempt : ILocalMessage
    {
        public static readonly CancelAttempt Instance = new();
    }
}

/// <summary>What a worker offers to its pool.</summary>
/// <param name="WorkerId">Its key's id.</param>
/// <param name="BootId">New for every start of the process.</param>
/// <param name="Version">Software version.</param>
/// <param name="Name">For people.</param>
/// <param name="Capacity">Sessions, and attempts at once.</param>
/// <param name="Devices">What passed the self-test.</param>
/// <param name="Payout">0x address, or empty.</param>
public sealed record WorkerOffer(
    Pool.Protocol.Identity.WorkerId WorkerId,
    string BootId,
    string Version,
    string Name,
    int Capacity,
    ImmutableArray<Device> Devices,
    string Payout
);
