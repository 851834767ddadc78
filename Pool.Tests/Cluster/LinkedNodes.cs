using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using Pool.Actors.Agent;
using Pool.Actors.Cluster;
using Pool.Actors.Link;
using Pool.Actors.Routing;
using Pool.Actors.Sessions;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;
using Pool.Protocol.Messages;
using Pool.Tests.Fixtures;

namespace Pool.Tests.Cluster;

/// <summary>An orchestrator's and workers' actor systems in one process, joined by real links over pipes in memory.</summary>
internal sealed class LinkedNodes : IAsyncDisposable
{
    private static readonly LinkSettings Link = new(
        TimeSpan.FromMilliseconds(100),
        TimeSpan.FromSeconds(2),
        TimeSpan.FromSeconds(3),
        128 * 1024,
        4096,
        16,
        2000
    );

    private readonly List<IAsyncDisposable> _parts = [];
    private readonly LinkHub _hub = new(LinkPeer.HostOfOrchestrator("00000000000000aa"));
    private readonly LinkHeartbeat _heartbeat;
    private ulong _epoch;

    public LinkedNodes(IAttemptDesk desk, WorkerSettings? workers = null, TimeSpan? idle = null)
    {
        _heartbeat = new LinkHeartbeat(_hub, Link);
        Actors = PoolSystem.StartOrchestrator(
            _hub,
            new OrchestratorParts(
                new SessionSettings(
                    null,
                    100,
                    3,
                    4,
                    3,
                    idle ?? TimeSpan.FromSeconds(70),
                    TimeSpan.FromSeconds(10),
                    OfferShare: 0.5,
                    KeepReserve: true,
                    0.05,
                    3
                ),
                new RouterSettings(1000, TimeSpan.FromMilliseconds(50)),
                workers ?? new WorkerSettings(1000, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5)),
                desk,
                Abilities,
                TimeProvider.System,
                NullLoggerFactory.Instance
            )
        );
    }

    public PoolAbilities Abilities { get; } = new();

    public OrchestratorActors Actors { get; }

    /// <summary>What the orchestrator tells new links of its start.</summary>
    public string Boot { get; set; } = "first";

    /// <summary>Starts a worker's actors, without a link yet.</summary>
    public WorkerNode StartWorker(
        char digit,
        ISegmentTransfer transfer,
        ITranscodeEngine engine,
        int capacity = 2,
        Func<byte[], byte[]>? sign = null,
        LinkKind kind = LinkKind.Edge
    )
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = new WorkerId(new string(digit, 40));
        var hub = new LinkHub(LinkPeer.HostOfWorker(id.Text));
        var device = new Device { Id = "cpu", Name = "cpu" };
        device.Encoders.Add("libx264");
        var offer = new WorkerOffer(id, "boot", "0.9.1", $"worker {digit}", capacity, [device], "");
        var parts = new WorkerParts(
            new AgentSettings(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)),
            transfer,
            engine,
            sign ?? key.SignHash,
            TimeProvider.System,
            NullLoggerFactory.Instance
        )
        {
            Kind = kind,
        };
        var node = new WorkerNode(id, key, hub, kind, PoolSystem.StartWorker(hub, offer, parts));
        _parts.Add(node);
        return node;
    }

    /// <summary>Puts a link between the orchestrator and a worker; disposing of it cuts the cable.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="admittedAs">As what the orchestrator lets it in; null: as what it is.</param>
    public Cable Connect(WorkerNode worker, LinkKind? admittedAs = null)
    {
        var (up, down) = (new Pipe(), new Pipe());
        var epoch = Interlocked.Increment(ref _epoch);
        var here = _hub.Over(
            new Ends(up.Reader, down.Writer),
            new LinkPeer(worker.Hub.Host, epoch, "127.0.0.1", 1000, worker.Key.ExportSubjectPublicKeyInfo())
            {
                Kind = admittedAs ?? worker.Kind,
            },
            ActorNames.PathOfWorker(worker.Id.Text),
            dialled: false,
            Link,
            TimeProvider.System
        );
        var there = worker.Hub.Over(
            new Ends(down.Reader, up.Writer),
            new LinkPeer(_hub.Host, epoch, "127.0.0.1", 1000) { Kind = worker.Kind, Boot = Boot },
            ActorNames.PathOfAgent,
            dialled: true,
            Link,
            TimeProvider.System
        );
        return new Cable(here, there, Task.WhenAll(_hub.RunAsync(here), worker.Hub.RunAsync(there)));
    }

    /// <summary>Waits until a worker is registered and its capacity counts.</summary>
    public async Task<WorkerNode> ReadyAsync(WorkerNode worker)
    {
        await Eventually.IsAsync(
            async () => (await WorkersAsync()).Any(status => status.Id == worker.Id && status.State == "ready"),
            "the worker is registered"
        );
        await Eventually.IsAsync(
            async () =>
                await AskAsync<object>(Actors.Sessions, new SessionProtocol.RequestSession("another gateway", "elsewhere"))
                is SessionProtocol.SessionOffered,
            "its capacity counts"
        );
        return worker;
    }

    public async Task<ImmutableArray<WorkerStatus>> WorkersAsync() =>
        (await AskAsync<WorkerProtocol.Workers>(Actors.Workers, new WorkerProtocol.GetWorkers())).All;

    public static Task<T> AskAsync<T>(IActorRef actor, object message, int seconds = 20)
    {
#pragma warning disable RS0030 // Tests stand outside the actors.
        return actor.Ask<T>(message, TimeSpan.FromSeconds(seconds));
#pragma warning restore RS0030
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }
        await Actors.System.Terminate();
        _heartbeat.Dispose();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

internal sealed record WorkerNode(WorkerId Id, ECDsa Key, LinkHub Hub, LinkKind Kind, WorkerActors Actors) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await Actors.System.Terminate();
}

internal sealed record Cable(Link Here, Link There, Task<string[]> Running)
{
    /// <summary>Why the orchestrator's side of it ended.</summary>
    public async Task<string> WhyAsync() => (await Running)[0];

    public async Task CutAsync()
    {
        Here.Cut("the test pulled the cable");
        There.Cut("the test pulled the cable");
        await Running;
    }
}
