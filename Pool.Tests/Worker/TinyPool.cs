using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Pool.Actors.Cluster;
using Pool.Actors.Link;
using Pool.Protocol.Identity;

namespace Pool.Tests.Worker;

/// <summary>A pool's door as far as the link's handshake: real TLS on a real port.</summary>
internal sealed class TinyPool : ILinkGate, IAsyncDisposable
{
    private static readonly NodeId Self = new("00000000000000aa");
    private readonly TcpListener _listener;
    private readonly NodeKey _key;
    private readonly CancellationTokenSource _ending = new();
    private readonly LinkHeartbeat _heartbeat;
    private readonly Task _accepting;
    private ulong _epoch;

    /// <param name="key">The pool's key.</param>
    /// <param name="secret">The pool's secret.</param>
    /// <param name="port">Where it listens; 0: anywhere.</param>
    public TinyPool(NodeKey key, string secret, int port = 0)
    {
        _key = key;
        Cookies = [ClusterCookie.Derive(secret)];
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        // Channels are taken, and nobody listens to them: there are no actors here.
        var self = GateTransport.AddressOf(Hub.Host);
        Hub.Acceptor = (link, number) => new GateHandle(link, number, self, GateTransport.AddressOf(link.Peer.Host), null);
        _heartbeat = new LinkHeartbeat(Hub, Joiner.Link);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public LinkHub Hub { get; } = new(LinkPeer.HostOfOrchestrator(Self.Text));

    public IReadOnlyList<ClusterCookie> Cookies { get; }

    /// <summary>The name that the last worker asked for in its TLS greeting.</summary>
    public string? AskedFor { get; private set; }

    /// <summary>Handshakes that were refused.</summary>
    public int Refused { get; private set; }

    public string Boot => "boot";

    public ulong NextEpoch() => ++_epoch;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        foreach (var link in Hub.Links)
        {
            link.Cut("the pool ends");
        }
        await _accepting;
        _heartbeat.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_ending.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsServerAsync(Options(), _ending.Token);
            var certificate = (X509Certificate2)stream.RemoteCertificate!;
            var worker = WorkerId.Of(certificate.PublicKey.ExportSubjectPublicKeyInfo());
            var pipe = new Ends(PipeReader.Create(stream), PipeWriter.Create(stream));
            var keys = (NodeKey.KeyHashOf(certificate), NodeKey.KeyHashOf(_key.Certificate));
            var grant = await LinkHandshake.AcceptAsync(pipe, Self, keys, worker, this, _ending.Token);
            var peer = new LinkPeer(LinkPeer.HostOfWorker(worker.Text), grant.Epoch, "127.0.0.1", 1) { Kind = grant.Kind };
            var path = ActorNames.PathOfWorker(worker.Text);
            await Hub.RunAsync(Hub.Over(pipe, peer, path, dialled: false, Joiner.Link, TimeProvider.System));
        }
        catch (LinkRefusedException)
        {
            Refused++;
        }
        catch (Exception end) when (end is IOException or AuthenticationException or LinkException or OperationCanceledException)
        {
            // The worker went, or the pool ends.
        }
    }

    private SslServerAuthenticationOptions Options() =>
        new()
        {
            ServerCertificateSelectionCallback = (_, name) =>
            {
                AskedFor = name;
                return _key.Certificate;
            },
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            ApplicationProtocols = [new SslApplicationProtocol(PoolNames.LinkProtocol)],
            AllowTlsResume = false,
        };

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
