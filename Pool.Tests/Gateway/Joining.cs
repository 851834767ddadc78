using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Pool.Actors.Link;
using Pool.Protocol.Identity;
using Pool.Protocol.Messages;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Gateway;

/// <summary>The private face: who gets a link, and what those who have proved nothing can hold.</summary>
public sealed class Joining
{
    private const string Secret = "a secret of the tests";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_worker_with_the_secret_gets_a_link()
    {
        await using var doors = await Doors.OpenAsync();
        var key = doors.Key("worker");
        var id = WorkerId.Of(key.Spki.Span);
        Link? up = null;
        doors.Hub.Up += link => up = link;
        await using (var worker = await WorkerDialler.ConnectAsync(doors, key))
        {
            var welcome = await worker.ProveAsync(key, Secret);
            Assert.InRange(
                welcome.Epoch,
                (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000,
                ulong.MaxValue
            );
            await Eventually.IsAsync(() => up is not null, "the hub has the link");
            Assert.Equal(new LinkPeer($"w{id}.worker", welcome.Epoch, "127.0.0.1", up!.Peer.Port, up.Peer.Spki), up.Peer);
            Assert.Equal(0, doors.Gate.Total);
        }
        await Eventually.IsAsync(() => doors.Logs.Count($"worker={id} link={up!.Peer.Epoch} down") == 1, "the end is logged");
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_and_logged_once_per_source()
    {
        await using var doors = await Doors.OpenAsync();
        var key = doors.Key("worker");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await using var worker = await WorkerDialler.ConnectAsync(doors, key);
            var refused = await Assert.ThrowsAsync<LinkRefusedException>(() => worker.ProveAsync(key, "not the pool's secret"));
            Assert.Equal(LinkRefusal.Types.Reason.WrongSecret, refused.Reason);
            await worker.ClosedAsync().WaitAsync(Patience);
        }
        Assert.Equal(1, doors.Logs.Count("wrong secret"));
        Assert.Empty(doors.Hub.Links);
    }

    [Fact]
    public async Task A_new_secret_in_the_file_counts_for_new_links_and_live_ones_stay()
    {
        using var folder = new TempFolder();
        var file = folder.File("secret");
        PrivateFile.Write(file, Secret + "\n");
        await using var doors = await Doors.OpenAsync(new DoorOptions { Secret = file });
        var key = doors.Key("worker");
        await using var first = await WorkerDialler.ConnectAsync(doors, key);
        await first.ProveAsync(key, Secret);
        var before = doors.Keeper.Cookies[0];

        PrivateFile.Write(file, "short");
        await Eventually.IsAsync(() => doors.Logs.Count("is not usable") > 0, "the bad secret is noticed");
        Assert.Same(before, doors.Keeper.Cookies[0]);
        PrivateFile.Write(file, "another secret\n");
        await Eventually.IsAsync(() => doors.Keeper.Cookies[0] != before, "the new secret is read");

        var other = doors.Key("other");
        await using var old = await WorkerDialler.ConnectAsync(doors, other);
        await Assert.ThrowsAsync<LinkRefusedException>(() => old.ProveAsync(other, Secret));
        await using var renewed = await WorkerDialler.ConnectAsync(doors, other);
        await renewed.ProveAsync(other, "another secret");
        await Eventually.IsAsync(() => doors.Hub.Links.Count() == 2, "both links stand");
    }

    [Fact]
    public async Task Silent_connections_are_closed_and_do_not_hold_their_place()
    {
        var options = new DoorOptions();
        var short_ = TimeSpan.FromMilliseconds(500);
        options = options with
        {
            Gate = options.Gate with { TlsTimeout = short_ },
            Link = options.Link with { HandshakeTimeout = short_ },
        };
        await using var doors = await Doors.OpenAsync(options);
        using var beforeTls = new TcpClient();
        await beforeTls.ConnectAsync(IPAddress.Loopback, doors.Port);
        await using var afterTls = await WorkerDialler.ConnectAsync(doors, doors.Key("worker"));
        await Eventually.IsAsync(() => doors.Gate.Total == 2, "both are inside");
        await Task.WhenAll(afterTls.ClosedAsync(), ClosedAsync(beforeTls)).WaitAsync(Patience);
        await Eventually.IsAsync(() => doors.Gate.Total == 0, "both have left");
        Assert.Equal(1, doors.Logs.Count("did not finish its handshake: too slow"));
    }

    /// <summary>The flood is from the same source here; the reserve is what tells sources apart, so it is tested without sockets below.</summary>
    [Fact]
    public async Task A_flood_of_half_open_connections_is_bounded_and_leaves_links_alone()
    {
        var options = new DoorOptions();
        await using var doors = await Doors.OpenAsync(options);
        var key = doors.Key("worker");
        await using var worker = await WorkerDialler.ConnectAsync(doors, key);
        await worker.ProveAsync(key, Secret);
        var flood = new List<TcpClient>();
        for (var number = 0; number < 200; number++)
        {
            flood.Add(new TcpClient());
            await ConnectAsync(flood[^1], doors.Port);
        }
        var share = options.Gate.HandshakesPerSource + options.Gate.HandshakeLine;
        await Eventually.IsAsync(() => doors.Gate.Total == share, "the flood fills its share");
        Assert.Single(doors.Hub.Links);
        Assert.Equal(1, doors.Logs.Count("too many that have proved nothing"));
        flood.ForEach(socket => socket.Dispose());
        await Eventually.IsAsync(() => doors.Gate.Total == 0, "the flood has left");
    }

    [Fact]
    public async Task The_faces_are_told_apart_by_the_name_in_the_greeting()
    {
        await using var doors = await Doors.OpenAsync();
        var lane = SslApplicationProtocol.Http11;
        await using var known = await doors.TlsAsync(PoolNames.PrivateHost, doors.Key("worker").Certificate, lane);
        Assert.Equal(NodeKey.KeyHashOf(doors.PoolKey.Certificate), HashOf(known));
        Assert.Equal(lane, known.NegotiatedApplicationProtocol);
        await using var stranger = await doors.TlsAsync("pool.example.com", null, SslApplicationProtocol.Http2, lane);
        Assert.NotEqual(HashOf(known), HashOf(stranger));
        Assert.Equal(SslApplicationProtocol.Http2, stranger.NegotiatedApplicationProtocol);
        // The public face does not speak the link's protocol.
        await Assert.ThrowsAsync<AuthenticationException>(() =>
            doors.TlsAsync("pool.example.com", null, new SslApplicationProtocol(PoolNames.LinkProtocol))
        );
    }

    /// <summary>With TLS 1.3 a client learns only from its first read that its missing certificate was not taken.</summary>
    [Fact]
    public async Task The_private_face_asks_for_a_certificate()
    {
        await using var doors = await Doors.OpenAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var naked = await doors.TlsAsync(PoolNames.PrivateHost, null, SslApplicationProtocol.Http11);
            await naked.WriteAsync("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            await naked.ReadExactlyAsync(new byte[1]);
        });
    }

    private static byte[] HashOf(SslStream tls)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        return NodeKey.KeyHashOf(certificate);
    }

    private static async Task ConnectAsync(TcpClient socket, int port)
    {
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
        }
        catch (SocketException)
        {
            // Turned away before the system had told us that we were in.
        }
    }

    private static async Task ClosedAsync(TcpClient socket)
    {
        try
        {
            Assert.Equal(0, await socket.GetStream().ReadAsync(new byte[1]));
        }
        catch (IOException)
        {
            // Reset, which is closed as well.
        }
    }
}
