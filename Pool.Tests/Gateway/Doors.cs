using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Google.Protobuf;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Pool.Actors.Link;
using Pool.Actors.Routing;
using Pool.Actors.Settings;
using Pool.Hosting.Metrics;
using Pool.Orchestrator.Gateway;
using Pool.Orchestrator.Joining;
using Pool.Orchestrator.Media;
using Pool.Orchestrator.Outbound;
using Pool.Orchestrator.Telemetry;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Capabilities;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.Gateway;

/// <summary>How one test wants the doors.</summary>
internal sealed record DoorOptions
{
    public MediaSettings Media { get; init; } =
        new()
        {
            SourceBudgetBytes = 64 << 20,
            SourceShare = 1,
            RenditionBudgetBytes = 64 << 20,
            RoomPatience = TimeSpan.FromMilliseconds(200),
            RenditionTtl = TimeSpan.FromMinutes(1),
            FetchedTtl = TimeSpan.FromSeconds(10),
        };

    public GateSettings Gate { get; init; } =
        new()
        {
            Handshakes = 64,
            HandshakesPerSource = 16,
            HandshakeLine = 32,
            HandshakeReserve = 8,
            ConnectionsPerSource = 900,
            ConnectionsReserve = 100,
            KnownSources = 4096,
            TlsTimeout = TimeSpan.FromSeconds(3),
            WarnEvery = TimeSpan.FromMinutes(1),
            LinesPerSource = 1_000_000,
            SecretPoll = TimeSpan.FromSeconds(1),
        };

    public LinkSettings Link { get; init; } =
        new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(3), 131072, 1024, 16, 2000);

    public OutboundSettings Outbound { get; init; } =
        Defaults.Of<OutboundSettings>() with
        {
            Allow = [IPNetwork.Parse("127.0.0.0/8")],
        };

    public ImmutableArray<string> Nodes { get; init; } = [];

    public long MaxBodyBytes { get; init; } = 32 << 20;

    public HttpLimits Http { get; init; } =
        new()
        {
            MaxConnections = 1000,
            MaxStreams = 100,
            KeepAlive = TimeSpan.FromMinutes(10),
            HeadersTimeout = TimeSpan.FromSeconds(10),
            MinRateBytes = 16 * 1024,
            MinRateGrace = TimeSpan.FromSeconds(5),
            Http2Ping = TimeSpan.FromSeconds(20),
        };

    public string Secret { get; init; } = "a secret of the tests";
}

/// <summary>
/// The service port as it is: real Kestrel, TLS, stores and link door on a free port; only the sessions behind it are
/// <see cref="StandInSessions"/>.
/// </summary>
internal sealed class Doors : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ActorSystem _actors;
    private readonly WebApplication _app;
    private readonly List<IDisposable> _owned = [];

    private Doors(DoorOptions options)
    {
        var time = TimeProvider.System;
        Port = PoolProcesses.FreePort();
        PoolKey = Own(NodeKey.LoadOrCreate(_folder.File("pool.key"), "pool"));
        var publicKey = Own(NodeKey.LoadOrCreate(_folder.File("public.key"), "127.0.0.1"));
        _actors = ActorSystem.Create("doors", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
        Actor = _actors.ActorOf(Sessions.Props());
        Edge = new ActorEdge(Actor, TimeSpan.FromSeconds(5), Logs.CreateLogger<ActorEdge>());
        Sources = new SegmentStore(options.Media, time);
        Renditions = Own(new RenditionStore(options.Media, time));
        Desk = Own(new AttemptDesk(Sources, Renditions, new AttemptToken(new byte[32], time), time));
        Keeper = Own(
            new SecretKeeper(SecretSource.Of(options.Secret), options.Gate.SecretPoll, time, Logs.CreateLogger<SecretKeeper>())
        );
        var node = new NodeId("00112233445566aa");
        Hub = new LinkHub(LinkPeer.HostOfOrchestrator(node.Text));
        var warnings = new WarningRate(options.Gate.WarnEvery, time);
        Known = new KnownSources(options.Gate.KnownSources);
        Gate = Own(new HandshakeGate(options.Gate, Known, time));
        Connections = new ConnectionBook(options.Http.MaxConnections, options.Gate, Known);
        var lines = new SourceLines(
            new WarningRate(options.Gate.WarnEvery, time, options.Gate.LinesPerSource),
            Logs.CreateLogger<SourceLines>()
        );
        var libraries = new PeerLogs(Logs, new WarningRate(options.Gate.WarnEvery, time, options.Gate.LinesPerSource));
        Links = new LinkDoor(
            new LinkProof(node, PoolKey, Keeper),
            Hub,
            options.Link,
            warnings,
            time,
            Logs.CreateLogger<LinkDoor>()
        );
        var offer = new Offer(Uri, "0.9.1", options.Nodes, Abilities, Defaults.Of<GatewaySettings>().Sources);
        var payments = new OffchainPayments();
        var settings = new GatewaySettings
        {
            MaxBodyBytes = options.MaxBodyBytes,
            Nodes = options.Nodes,
            Sources = Defaults.Of<GatewaySettings>().Sources,
            AskTimeout = TimeSpan.FromSeconds(5),
        };
        var metrics = new SegmentMetrics(Metrics);
        var outbound = Own(new OutboundClient(options.Outbound));
        var fetcher = new SourceFetcher(options.Outbound, outbound, time);
        var uploader = new RenditionUploader(
            options.Outbound,
            outbound,
            Renditions,
            time,
            Logs.CreateLogger<RenditionUploader>()
        );
        var doors = new ServiceDoors(
            new ServicePort(
                options.Gate,
                (PoolKey, publicKey),
                (Connections, Gate),
                Links,
                warnings,
                Logs.CreateLogger<ServicePort>()
            ),
            new OrchestratorRpc(Edge, payments, Tokens, offer, lines, Logs.CreateLogger<OrchestratorRpc>()),
            new SegmentEndpoint(
                new SegmentIntake(Edge, payments, Tokens, offer),
                new SegmentBody(settings, Sources, fetcher, lines, time, Logs.CreateLogger<SegmentBody>()),
                Sources,
                Edge,
                new SegmentReply(offer, payments, uploader, metrics, Logs.CreateLogger<SegmentReply>()),
                offer,
                metrics,
                (lines, Known),
                time,
                Logs.CreateLogger<SegmentEndpoint>()
            ),
            new StreamEndpoint(Renditions, options.Media.RenditionTtl, time),
            new MediaDoor(Desk, Sources, Renditions, Logs.CreateLogger<MediaDoor>())
        );
        var listen = new IPEndPoint(IPAddress.Loopback, Port);
        _app = ServiceHost.Build(doors, (options.Http, options.MaxBodyBytes), listen, libraries);
    }

    public int Port { get; }

    public string Uri => $"https://127.0.0.1:{Port}";

    public NodeMetrics Metrics { get; } = new(NodeMetrics.Orchestrator, "00112233445566aa", "0.9.1");

    public StandInSessions Sessions { get; } = new();

    public LogLines Logs { get; } = new();

    public NodeKey PoolKey { get; }

    /// <summary>Whom the doors speak to.</summary>
    public IActorRef Actor { get; }

    public ActorEdge Edge { get; }

    public SegmentStore Sources { get; }

    public RenditionStore Renditions { get; }

    public AttemptDesk Desk { get; }

    public SecretKeeper Keeper { get; }

    public PoolAbilities Abilities { get; } = new();

    public LinkHub Hub { get; }

    public HandshakeGate Gate { get; }

    public KnownSources Known { get; }

    public ConnectionBook Connections { get; }

    public LinkDoor Links { get; }

    public AuthTokenMint Tokens { get; } = new(new byte[AuthTokenMint.KeySize], TimeProvider.System);

    public static async Task<Doors> OpenAsync(DoorOptions? options = null)
    {
        var doors = new Doors(options ?? new DoorOptions());
        await doors._app.StartAsync();
        return doors;
    }

    /// <summary>An HTTP client as gateways have: any certificate is good.</summary>
    public HttpClient Gateway(Version? version = null)
    {
        var handler = new SocketsHttpHandler { SslOptions = AnyServer() };
        return Own(new HttpClient(new OfVersion(version ?? HttpVersion.Version20, handler)) { BaseAddress = new Uri(Uri) });
    }

    /// <summary>A worker's HTTP client: the private name in SNI, its own certificate.</summary>
    public HttpClient Worker(NodeKey key)
    {
        var tls = AnyServer();
        tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => key.Certificate;
        var handler = new SocketsHttpHandler
        {
            SslOptions = tls,
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        // SNI follows the URI's host, whatever SslOptions say.
        return Own(
            new HttpClient(new OfVersion(HttpVersion.Version11, handler))
            {
                BaseAddress = new Uri($"https://{PoolNames.PrivateHost}:{Port}"),
            }
        );
    }

    /// <summary>A worker's key, kept in the test's folder under a name.</summary>
    public NodeKey Key(string name) => Own(NodeKey.LoadOrCreate(_folder.File($"{name}.key"), "worker"));

    public Net.Orchestrator.OrchestratorClient Grpc() => new(Channel());

    public GrpcChannel Channel() =>
        Own(
            GrpcChannel.ForAddress(
                Uri,
                new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { SslOptions = AnyServer() } }
            )
        );

    /// <summary>The headers and the body of a good segment, which the caller may spoil.</summary>
    public Net.SegData Segment(ReadOnlySpan<byte> body, int durationMs = 2000) =>
        new()
        {
            ManifestId = ByteString.CopyFromUtf8("stream"),
            Seq = 7,
            Hash = Keccak.Hash(body).ToByteString(),
            Duration = durationMs,
            Capabilities = CapabilitySet.Default.ToJob(),
            AuthToken = Tokens.Issue(),
            FullProfiles =
            {
                new Net.VideoProfile
                {
                    Name = "P240p",
                    Width = 426,
                    Height = 240,
                    Bitrate = 600_000,
                },
            },
        };

    public static HttpRequestMessage Post(Net.SegData segment, HttpContent body) => Post(SegmentHeaders.Write(segment), "", body);

    public static HttpRequestMessage Post(string? segment, string? payment, HttpContent body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/segment") { Content = body };
        if (segment is not null)
        {
            request.Headers.TryAddWithoutValidation(SegmentHeaders.Segment, segment);
        }
        if (payment is not null)
        {
            request.Headers.TryAddWithoutValidation(SegmentHeaders.Payment, payment);
        }
        return request;
    }

    /// <summary>TLS to the port, with whatever greeting the test wants.</summary>
    public async Task<SslStream> TlsAsync(
        string host,
        X509Certificate2? certificate,
        params List<SslApplicationProtocol> protocols
    )
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        var stream = Own(new SslStream(socket.GetStream()));
        var tls = AnyServer();
        tls.TargetHost = host;
        tls.ApplicationProtocols = protocols.Count > 0 ? protocols : null;
        if (certificate is not null)
        {
            tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
            tls.ClientCertificates = [certificate];
        }
        await stream.AuthenticateAsClientAsync(tls);
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        Links.Close("the test ends");
        foreach (var owned in Enumerable.Reverse(_owned).Where(owned => owned is HttpClient or GrpcChannel or SslStream))
        {
            owned.Dispose();
        }
        await _app.StopAsync();
        await _app.DisposeAsync();
        var errors = Logs.All.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text).ToArray();
        Assert.True(errors.Length == 0, string.Join('\n', errors));
        await _actors.Terminate();
        foreach (var owned in Enumerable.Reverse(_owned))
        {
            owned.Dispose();
        }
        _folder.Dispose();
    }

    [SuppressMessage("Security", "CA5359", Justification = "As gateways do; workers check the key by the link's handshake.")]
    private static SslClientAuthenticationOptions AnyServer() =>
        new() { RemoteCertificateValidationCallback = (_, _, _, _) => true };

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    private sealed class OfVersion(Version version, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
