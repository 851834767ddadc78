using Pool.Actors.Agent;
using Pool.Actors.Cluster;
using Pool.Actors.Link;
using Pool.Actors.Settings;
using Pool.Bench.Dispatch;
using Pool.Hosting.Logs;
using Pool.Protocol.Messages;
using Pool.Worker;
using Pool.Worker.Joining;
using Pool.Worker.Media;
using Pool.Worker.ScratchSpace;

namespace Pool.Bench.Footprint;

/// <summary>
/// Many workers in one process, each with a key, a link and an actor system of its own; without self-test, since they are given no work. A
/// process of its own.
/// </summary>
internal static class ManyWorkers
{
    /// <summary>The hidden argument.</summary>
    public const string Name = "many-workers";

    /// <summary>Runs until it is told to end.</summary>
    /// <param name="count">How many.</param>
    /// <param name="args">The command line of a worker; each gets a folder below its data folder.</param>
    public static async Task<int> RunAsync(int count, string[] args)
    {
        var settings = RoomSettings.Read(NodeConfig.Load(WorkerFlags.Table, args, Environment.GetEnvironmentVariable));
        using var logs = NodeLogs.Open(settings.Log, settings.Node.Verbosity, TimeProvider.System);
        using var end = new EndSignal(TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, count).Select(number => RunOneAsync(number, settings, logs.Factory, end.Token)));
        return 0;
    }

    private static async Task RunOneAsync(int number, RoomSettings settings, ILoggerFactory logs, CancellationToken stop)
    {
        var (node, time) = (settings.Node, TimeProvider.System);
        using var identity = WorkerIdentity.Open(Path.Combine(node.DataDir, $"{number}"));
        var hub = new LinkHub(LinkPeer.HostOfWorker(identity.Id.Text));
        using var heartbeat = new LinkHeartbeat(hub, settings.Link);
        var route = new PoolRoute();
        using var lanes = new Lanes(settings.Lanes, identity, route, time, logs.CreateLogger<Lanes>());
        using var scratch = Scratch.Open(settings.Scratch, Path.Combine(node.DataDir, $"{number}"), logs.CreateLogger<Scratch>());
        var device = new Device { Id = "cpu", Name = "none" };
        device.Encoders.Add("libx264");
        var offer = new WorkerOffer(identity.Id, identity.BootId, "0.0.1", $"many-{number}", 1, [device], "");
        var transfer = new MediaClient(settings.Lanes, lanes, scratch);
        var engine = new InstantEngine(node.DataDir);
        var parts = new WorkerParts(settings.Agent, transfer, engine, identity.Key.Key.SignHash, time, logs) { Kind = node.Join };
        var backoff = new Backoff(settings.Dial.RetryFirst, settings.Dial.RetryMost, Random.Shared.NextDouble);
        var keeper = new AgentKeeper(
            () => PoolSystem.StartWorker(hub, offer, parts),
            backoff,
            time,
            logs.CreateLogger<AgentKeeper>()
        );
        var dialer = WorkerNode.DialerOf(settings, identity, hub, route, logs);
        await Task.WhenAll(keeper.RunAsync(stop), dialer.RunAsync(stop));
    }
}
