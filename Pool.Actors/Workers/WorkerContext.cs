using Akka.Actor;
using Microsoft.Extensions.Logging;
using Pool.Protocol.Identity;

namespace Pool.Actors.Workers;

/// <summary>What every actor that stands for a worker needs.</summary>
/// <param name="Settings">Bounds.</param>
/// <param name="Router">Gets windows and judgements.</param>
/// <param name="Desk">Holds the bytes.</param>
/// <param name="AgentOf">The far end of a worker's link.</param>
/// <param name="Log">The room's log.</param>
internal sealed record WorkerContext(
    WorkerSettings Settings,
    IActorRef Router,
    IAttemptDesk Desk,
    Func<ActorSystem, WorkerId, ICanTell> AgentOf,
    ILogger Log
);

/// <summary>A worker's actor tells its parent how it is.</summary>
internal sealed record WorkerReport(WorkerStatus Status) : ILocalMessage;

/// <summary>A worker's actor has done what the operator said; its report went before.</summary>
internal sealed record WorkerSteeredTo(WorkerId Worker) : ILocalMessage;
