using Pool.Actors.Agent;
using Pool.Actors.Cluster;
using Pool.Actors.Link;
using Pool.Actors.Settings;
using Pool.Hosting.Logs;
using Pool.Hosting.Metrics;
using Pool.Protocol.Messages;
using Pool.Worker.Admin;
using Pool.Worker.Children;
using Pool.Worker.Devices;
using Pool.Worker.Joining;
using Pool.Worker.Media;
using Pool.Worker.Telemetry;
using Pool.Worker.Transcoding;

namespace Pool.Worker;

/// <summary>The composition root of a worker: what there is, and who knows whom.</summary>
internal static class WorkerNode
{
    /// <summary>Runs a worker until it is told to end; then drains it.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="logs">The node's log.</param>
    /// <param name="stop">Cancelled when the worker shall end.</param>
    /// <param name="instead">Runs attempts in place of ffmpeg, whose self-test is passed all the same; null: ffmpeg runs them.</param>
    /// <exception cref="SettingsException">It cannot start as it was asked to.</exception>
    /// <exception cref="ToolchainException">There is nothing to encode with.</exception>
    public static async Task RunAsync(
        RoomSettings settings,
        NodeLogs logs,
        CancellationToken stop,
        ITranscodeEngine? instead = null
    )
    {
        var (node, time, factory) = (settings.Node, TimeProvider.System, logs.Factory);
        var log = factory.CreateLogger("Pool.Worker");
        using var identity = WorkerIdentity.Open(node.DataDir);
        using var room = await OpenRoomAsync(settings, factory, stop);
        var hub = new LinkHub(LinkPeer.HostOfWorker(identity.Id.Text));
        using var heartbeat = new LinkHeartbeat(hub, settings.Link);
        var route = new PoolRoute();
        using var lanes = new Lanes(settings.Lanes, identity, route, time, factory.CreateLogger<Lanes>());
        hub.Up += _ => lanes.Warm();
        var offer = OfferOf(node, identity, room);
        var metrics = new NodeMetrics(NodeMetrics.Worker, identity.Id.Text, offer.Version);
        var transfer = new MeteredTransfer(new MediaClient(settings.Lanes, lanes, room.Scratch), metrics, time);
        var engine = new MeteredEngine(instead ?? room.Engine, metrics, time);
        WarmMetrics.Register(metrics, room);
        var parts = new WorkerParts(settings.Agent, transfer, engine, identity.Key.Key.SignHash, time, factory)
        {
            Kind = node.Join,
            Warm = room.Warm,
        };
        var backoff = new Backoff(settings.Dial.RetryFirst, settings.Dial.RetryMost, Random.Shared.NextDouble);
        var keeper = new AgentKeeper(
            () => PoolSystem.StartWorker(hub, offer, parts),
            backoff,
            time,
            factory.CreateLogger<AgentKeeper>()
        );
        var dialer = DialerOf(settings, identity, hub, route, factory);
        var edge = new AgentEdge(keeper);
        var checkup = new WorkerCheckup(node, settings.Scratch.BudgetBytes, room);
        var desk = new OperatorDesk(edge, keeper, dialer, checkup);
        await using var admin = node.CliAddr is { } cli
            ? await desk.StartAsync(cli, offer, (identity.Operator, logs, metrics))
            : null;
        log.Started(
            offer.Version,
            identity.Id.Text,
            offer.Name,
            offer.Capacity,
            string.Join(' ', offer.Devices.Select(d => d.Id))
        );

        using var ending = new CancellationTokenSource();
        var running = new[] { keeper.RunAsync(ending.Token), dialer.RunAsync(ending.Token) };
        var told = Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
        await Task.WhenAny([told, .. running]);
        if (stop.IsCancellationRequested)
        {
            log.Draining(node.DrainTimeout);
            log.Drained(await edge.DrainAsync(node.DrainTimeout, CancellationToken.None));
        }
        await ending.CancelAsync();
        await Task.WhenAll(running);
    }

    /// <summary>Keeps the link of a worker.</summary>
    internal static LinkDialer DialerOf(
        RoomSettings settings,
        WorkerIdentity identity,
        LinkHub hub,
        PoolRoute route,
        ILoggerFactory logs
    ) =>
        new(
            new DialerParts
            {
                Addresses = settings.Node.OrchAddr,
                Secret = settings.Node.OrchSecret,
                Identity = identity,
                Kind = settings.Node.Join,
                Hub = hub,
                Route = route,
                Dial = settings.Dial,
                Link = settings.Link,
                Time = TimeProvider.System,
            },
            logs.CreateLogger<LinkDialer>()
        );

    private static async Task<TranscodingRoom> OpenRoomAsync(RoomSettings settings, ILoggerFactory logs, CancellationToken stop)
    {
        var (node, time) = (settings.Node, TimeProvider.System);
        try
        {
            return await TranscodingRoom.OpenAsync(
                new EncodingSettings(settings.Transcode, settings.Scratch, settings.Warm)
                {
                    MeasuresSpeed = node.MaxSessions is null,
                },
                node.DataDir,
                await AskedGpus.FindAsync(node.Nvidia, node.DataDir, time),
                time,
                logs,
                stop
            );
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"-dataDir or pool.worker.scratch.folder cannot be written: {full.Message}", full);
        }
    }

    private static WorkerOffer OfferOf(WorkerNodeSettings node, WorkerIdentity identity, TranscodingRoom room) =>
        new(
            identity.Id,
            identity.BootId,
            NodeVersion.Of(typeof(WorkerNode).Assembly),
            node.Name,
            node.MaxSessions ?? Math.Min(room.SuggestedSessions, WorkerNodeSettings.MaxSessionsBound),
            [.. room.Devices.Select(WireOf)],
            node.Payout ?? ""
        );

    private static Device WireOf(ProvenDevice proven)
    {
        var device = new Device
        {
            Id = proven.Device.Id,
            Name = proven.Device.Name,
            EncoderSessions = (uint)proven.EncoderSessions,
            AllSamples = proven.AllSamples,
        };
        device.Encoders.Add(proven.Encoders);
        return device;
    }
}
