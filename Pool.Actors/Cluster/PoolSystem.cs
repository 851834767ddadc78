using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Microsoft.Extensions.Logging;
using Pool.Actors.Agent;
using Pool.Actors.Link;
using Pool.Actors.Routing;
using Pool.Actors.Sessions;
using Pool.Actors.Settings;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;

namespace Pool.Actors.Cluster;

/// <summary>What an orchestrator's actors need from its program.</summary>
/// <param name="Sessions">Bounds of sessions.</param>
/// <param name="Router">Bounds of the router.</param>
/// <param name="Workers">Bounds of workers.</param>
/// <param name="Desk">Holds the bytes.</param>
/// <param name="Abilities">Told what the workers can make.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logs">The log.</param>
public sealed record OrchestratorParts(
    SessionSettings Sessions,
    RouterSettings Router,
    WorkerSettings Workers,
    IAttemptDesk Desk,
    PoolAbilities Abilities,
    TimeProvider Time,
    ILoggerFactory Logs
);

/// <summary>An orchestrator's actors, as its program speaks to them.</summary>
/// <param name="System">The actor system.</param>
/// <param name="Sessions">Understands <see cref="SessionProtocol"/>.</param>
/// <param name="Workers">Understands <see cref="WorkerProtocol"/>.</param>
/// <param name="Router">Understands <see cref="RouterProtocol"/>.</param>
public sealed record OrchestratorActors(ActorSystem System, IActorRef Sessions, IActorRef Workers, IActorRef Router);

/// <summary>Starts the actor system of a node, with its links as the only way to others.</summary>
public static class PoolSystem
{
    private static readonly Config Settings = ConfigurationFactory.FromResource("akka.conf", typeof(PoolSystem).Assembly);

    /// <summary>An orchestrator: a cluster of one, and the actors for workers, routing and sessions.</summary>
    /// <param name="hub">Its links; the actors follow them from now on.</param>
    /// <param name="parts">What they need.</param>
    public static OrchestratorActors StartOrchestrator(LinkHub hub, OrchestratorParts parts)
    {
        ArgumentNullException.ThrowIfNull(hub);
        ArgumentNullException.ThrowIfNull(parts);
        var seed = ConfigurationFactory.ParseString($"akka.cluster.seed-nodes = [\"{AddressOf(hub.Host)}\"]");
        var system = Create(seed.WithFallback(AsMember()), hub, parts.Logs);
        var log = parts.Logs.CreateLogger("Pool.Actors");
        var router = system.ActorOf(RouterActor.PropsFor(parts.Router, parts.Abilities, parts.Time), ActorNames.Router);
        var workers = system.ActorOf(
            WorkersActor.PropsFor(
                new WorkerContext(parts.Workers, router, parts.Desk, AgentOf, log),
                (worker, why) => hub.Cut(LinkPeer.HostOfWorker(worker.Text), why)
            ),
            ActorNames.Workers
        );
        var sessions = system.ActorOf(
            SessionsActor.PropsFor(
                new SessionContext(
                    parts.Sessions,
                    router,
                    parts.Desk,
                    new HedgeBudget(parts.Sessions.HedgeShare, parts.Sessions.HedgeBurst),
                    parts.Time,
                    log
                )
            ),
            ActorNames.Sessions
        );
        router.Tell(new RouterActor.TellCapacityTo(sessions));
        hub.Up += link => workers.Tell(new WorkerProtocol.LinkUp(WorkerOf(link), link.Peer));
        hub.Down += (link, why) => workers.Tell(new WorkerProtocol.LinkDown(WorkerOf(link), link.Peer.Epoch, why));
        return new OrchestratorActors(system, sessions, workers, router);
    }

    /// <summary>
    /// A worker: the agent, and, if it is one of the fleet, a member of the orchestrator's cluster. May be started again in the same
    /// process with the same hub.
    /// </summary>
    /// <param name="hub">Its links; the agent follows them from now on, those that stand already too.</param>
    /// <param name="offer">What it offers.</param>
    /// <param name="parts">Makes what the agent needs.</param>
    /// <returns>The system and the agent, which understands <see cref="AgentProtocol"/>.</returns>
    public static WorkerActors StartWorker(LinkHub hub, WorkerOffer offer, WorkerParts parts)
    {
        ArgumentNullException.ThrowIfNull(hub);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(offer);
        var isMember = parts.Kind == LinkKind.Cluster;
        var config = isMember
            ? Settings.GetConfig("member").WithFallback(AsMember())
            : ConfigurationFactory.ParseString("akka.actor.provider = remote");
        var system = Create(config, hub, parts.Logs);
        var context = new AgentContext(
            offer,
            parts.Settings,
            parts.Transfer,
            parts.Engine,
            parts.Warm,
            parts.Sign,
            (at, host) => Resolve(at, host, ActorNames.PathOfWorker(offer.WorkerId.Text)),
            parts.Time,
            parts.Logs.CreateLogger("Pool.Actors")
        );
        var agent = system.ActorOf(AgentActor.PropsFor(context), ActorNames.Agent);
        AgentLinks.Follow(hub, system, agent, isMember ? new FleetMember(system) : null);
        return new WorkerActors(system, agent);
    }

    /// <summary>The address of a node's actor system.</summary>
    internal static Address AddressOf(string host) =>
        new($"akka.{GateTransport.Scheme}", GateTransport.SystemName, host, LinkPeer.LogicalPort);

    private static Config AsMember() =>
        ConfigurationFactory.ParseString(
            $"""
            akka.actor.provider = cluster
            akka.cluster.app-version = "{NodeVersion.Of(typeof(PoolSystem).Assembly)}"
            """
        );

    private static ActorSystem Create(Config more, LinkHub hub, ILoggerFactory logs)
    {
        var config = more.WithFallback(ConfigurationFactory.ParseString($"akka.remote.gate.hostname = \"{hub.Host}\""))
            .WithFallback(Settings);
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), new GateSetup(hub), new LogSetup(logs));
        return ActorSystem.Create(GateTransport.SystemName, setup);
    }

    private static IActorRef AgentOf(ActorSystem system, WorkerId worker) =>
        Resolve(system, LinkPeer.HostOfWorker(worker.Text), ActorNames.PathOfAgent);

    private static IActorRef Resolve(ActorSystem system, string host, string path) =>
        ((ExtendedActorSystem)system).Provider.ResolveActorRef(AddressOf(host) + path);

    private static WorkerId WorkerOf(Link.Link link) => new(LinkPeer.WorkerIdOf(link.Peer.Host));
}

/// <summary>What a worker's agent needs from its program.</summary>
/// <param name="Settings">Bounds.</param>
/// <param name="Transfer">Moves bytes.</param>
/// <param name="Engine">Transcodes.</param>
/// <param name="Sign">Signs a digest of 32 bytes with the worker's key.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logs">The log.</param>
public sealed record WorkerParts(
    AgentSettings Settings,
    ISegmentTransfer Transfer,
    ITranscodeEngine Engine,
    Func<byte[], byte[]> Sign,
    TimeProvider Time,
    ILoggerFactory Logs
)
{
    /// <summary>As what it joins.</summary>
    public LinkKind Kind { get; init; }

    /// <summary>What the engine has ready.</summary>
    public IWarmEncoders Warm { get; init; } = new NoWarmEncoders();
}

/// <summary>A worker's actors, as its program speaks to them.</summary>
/// <param name="System">The actor system.</param>
/// <param name="Agent">Understands <see cref="AgentProtocol"/>.</param>
public sealed record WorkerActors(ActorSystem System, IActorRef Agent);
