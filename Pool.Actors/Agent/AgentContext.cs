using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace Pool.Actors.Agent;

/// <summary>What an agent and the actors of its attempts need.</summary>
/// <param name="Offer">What this worker offers.</param>
/// <param name="Settings">Bounds.</param>
/// <param name="Transfer">Moves bytes.</param>
/// <param name="Engine">Transcodes.</param>
/// <param name="Warm">What the engine has ready.</param>
/// <param name="Sign">Signs a digest of 32 bytes with the worker's key.</param>
/// <param name="PoolAt">The actor that stands for this worker at an orchestrator, by the orchestrator's logical host.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">The room's log.</param>
public sealed record AgentContext(
    WorkerOffer Offer,
    AgentSettings Settings,
    ISegmentTransfer Transfer,
    ITranscodeEngine Engine,
    IWarmEncoders Warm,
    Func<byte[], byte[]> Sign,
    Func<ActorSystem, string, ICanTell> PoolAt,
    TimeProvider Time,
    ILogger Log
);
