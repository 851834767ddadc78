using System.Net;
using Pool.Actors.Cluster;
using Pool.Actors.Link;
using Pool.Actors.Routing;
using Pool.Actors.Settings;
using Pool.Hosting;
using Pool.Hosting.Logs;
using Pool.Hosting.Metrics;
using Pool.Hosting.Operator;
using Pool.Orchestrator.Admin;
using Pool.Orchestrator.Gateway;
using Pool.Orchestrator.Joining;
using Pool.Orchestrator.Media;
using Pool.Orchestrator.Outbound;
using Pool.Orchestrator.Telemetry;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;

namespace Pool.Orchestrator;

/// <summary>A whole orchestrator: everything that is in it, and who knows whom.</summary>
internal sealed class OrchestratorNode : IAsyncDisposable
{
    private static readonly TimeSpan ActorsStopWithin = TimeSpan.FromSeconds(5);
    private readonly OrchestratorSettings _settings;
    private readonly NodeLogs _logs;
    private readonly TimeProvider _time;
    private readonly NodeHealth _health = new();
    private readonly PoolAbilities _abilities = new();
    private readonly NodeFolder _folder;
    private readonly SecretKeeper _secret;
    private readonly string? _secretFile;
    private readonly SegmentStore _sources;
    private readonly RenditionStore _renditions;
    private readonly AttemptDesk _desk;
    private readonly LinkHub _hub;
    private readonly LinkHeartbeat _heartbeat;
    private readonly LinkDoor _links;
    private readonly OrchestratorActors _actors;
    private readonly ActorEdge _edge;
    private readonly WarningRate _warnings;
    private readonly KnownSources _known;
    private readonly HandshakeGate _gate;
    private readonly NodeMetrics _metrics;
    private readonly OutboundClient _outbound;
    private WebApplication? _admin;
    private WebApplication? _service;

    private OrchestratorNode(OrchestratorSettings settings, NodeLogs logs, TimeProvider time)
    {
        (_settings, _logs, _time) = (settings, logs, time);
        _folder = NodeFolder.Open(settings.Node.DataDir, settings.Node.ServiceAddr.Host);
        var secret = settings.Node.OrchSecret ?? KeptSecret.FindOrMake(settings.Node.DataDir, Log<SecretKeeper>());
        _secretFile = secret.Path;
        _secret = new SecretKeeper(secret, settings.Gate.SecretPoll, time, Log<SecretKeeper>());

        _sources = new SegmentStore(settings.Media, time);
        _renditions = new RenditionStore(settings.Media, time);
        _desk = new AttemptDesk(_sources, _renditions, new AttemptToken(_folder.AttemptTokenKey, time), time);

        _hub = new LinkHub(LinkPeer.HostOfOrchestrator(_folder.Node.Text));
        var parts = new OrchestratorParts(
            settings.Sessions,
            settings.Router,
            settings.Workers,
            _desk,
            _abilities,
            time,
            logs.Factory
        );
        _actors = PoolSystem.StartOrchestrator(_hub, parts);
        _edge = new ActorEdge(_actors.Sessions, settings.Gateway.AskTimeout, Log<ActorEdge>());
        _heartbeat = new LinkHeartbeat(_hub, settings.Link);
        _metrics = new NodeMetrics(NodeMetrics.Orchestrator, _folder.Node.Text, Version);
        _outbound = new OutboundClient(settings.Outbound);
        _warnings = new WarningRate(settings.Gate.WarnEvery, time);
        _known = new KnownSources(settings.Gate.KnownSources);
        _gate = new HandshakeGate(settings.Gate, _known, time);
        var proof = new LinkProof(_folder.Node, _folder.PoolKey, _secret);
        _links = new LinkDoor(proof, _hub, settings.Link, _warnings, time, Log<LinkDoor>());
    }

    /// <summary>The program's version, a semantic one.</summary>
    public static string Version { get; } = typeof(OrchestratorNode).Assembly.GetName().Version!.ToString(3);

    /// <summary>Starts a node; it takes work when this returns.</summary>
    /// <exception cref="SettingsException">It cannot start as it was asked to.</exception>
    public static async Task<OrchestratorNode> StartAsync(OrchestratorSettings settings, NodeLogs logs, TimeProvider time)
    {
        var node = new OrchestratorNode(settings, logs, time);
        try
        {
            await node.ListenAsync();
            return node;
        }
        catch (SettingsException)
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the node's work end: see <see cref="Drain"/>.</summary>
    /// <param name="hurry">Ends the waiting.</param>
    public Task DrainAsync(CancellationToken hurry) =>
        new Drain(_settings.Drain, _health, _edge, _renditions, _links, _time, Log<Drain>()).RunAsync(hurry);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _health.NotReady("stopping");
        _links.Close("the orchestrator stops");
        foreach (var host in new[] { _service, _admin }.OfType<WebApplication>())
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }
        await Task.WhenAny(_actors.System.Terminate(), Task.Delay(ActorsStopWithin, _time));
        _heartbeat.Dispose();
        _gate.Dispose();
        _desk.Dispose();
        _renditions.Dispose();
        _outbound.Dispose();
        _secret.Dispose();
        _folder.Dispose();
    }

    private async Task ListenAsync()
    {
        var node = _settings.Node;
        var (operators, public_) = (ListenAddress.Of("cliAddr", node.CliAddr), ListenAddress.Of("httpAddr", node.HttpAddr));
        _admin = Admin(operators);
        await ListenAddress.StartAsync(_admin, "cliAddr", operators);
        var uri = $"https://{node.ServiceAddr}";
        var bounds = (_settings.Http, _settings.Gateway.MaxBodyBytes);
        _service = ServiceHost.Build(Doors(uri), bounds, public_, new PeerLogs(_logs.Factory, LineRate()));
        await ListenAddress.StartAsync(_service, node.HttpAddr == node.ServiceAddr ? "serviceAddr" : "httpAddr", public_);
        _health.Ready();
        Log<OrchestratorNode>().Ready(uri, public_, operators, _folder.Node, Version);
    }

    private WebApplication Admin(IPEndPoint listen)
    {
        var node = _settings.Node;
        var edge = new AdminEdge(_actors.Sessions, _actors.Workers, _actors.Router, _settings.Gateway.AskTimeout);
        var checkup = new OrchestratorCheckup(
            edge,
            _health,
            node.DataDir,
            _secretFile,
            node.ServiceAddr,
            _settings.Http.MaxConnections,
            _time
        );
        var parts = new OperatorParts
        {
            Node = new NodeView("orchestrator", _folder.Node.Text, Version, Environment.ProcessId),
            Token = _folder.Operator,
            WhyNotReady = _ => ValueTask.FromResult(_health.WhyNot),
            Logs = _logs,
            Metrics = _metrics,
            Actors = () => _actors.System,
            Examine = checkup.ExamineAsync,
        };
        _ = new PoolMetrics(_metrics, edge);
        var cluster = new ClusterDesk(_actors.System, _hub, Version, _time);
        return new AdminHost(edge, cluster, Log<AdminHost>()).Build(parts, listen);
    }

    private ServiceDoors Doors(string uri)
    {
        var payments = new OffchainPayments();
        var tokens = new AuthTokenMint(_folder.AuthTokenKey, _time);
        var offer = new Offer(uri, Version, _settings.Gateway.Nodes, _abilities, _settings.Gateway.Sources);
        var intake = new SegmentIntake(_edge, payments, tokens, offer);
        var metrics = new SegmentMetrics(_metrics);
        var fetcher = new SourceFetcher(_settings.Outbound, _outbound, _time);
        var lines = Lines();
        var body = new SegmentBody(_settings.Gateway, _sources, fetcher, lines, _time, Log<SegmentBody>());
        var uploader = new RenditionUploader(_settings.Outbound, _outbound, _renditions, _time, Log<RenditionUploader>());
        var reply = new SegmentReply(offer, payments, uploader, metrics, Log<SegmentReply>());
        var keys = (_folder.PoolKey, _folder.PublicKey);
        var connections = new ConnectionBook(_settings.Http.MaxConnections, _settings.Gate, _known);
        var segments = (lines, _known);
        return new ServiceDoors(
            new ServicePort(_settings.Gate, keys, (connections, _gate), _links, _warnings, Log<ServicePort>()),
            new OrchestratorRpc(_edge, payments, tokens, offer, Lines(), Log<OrchestratorRpc>()),
            new SegmentEndpoint(intake, body, _sources, _edge, reply, offer, metrics, segments, _time, Log<SegmentEndpoint>()),
            new StreamEndpoint(_renditions, _settings.Media.RenditionTtl, _time),
            new MediaDoor(_desk, _sources, _renditions, Log<MediaDoor>())
        );
    }

    private SourceLines Lines() => new(LineRate(), Log<SourceLines>());

    private WarningRate LineRate() => new(_settings.Gate.WarnEvery, _time, _settings.Gate.LinesPerSource);

    private ILogger<T> Log<T>() => _logs.Factory.CreateLogger<T>();
}
