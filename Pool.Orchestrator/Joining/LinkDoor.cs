using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Pool.Actors.Cluster;
using Pool.Actors.Link;
using Pool.Protocol.Identity;
using Pool.Protocol.Messages;

namespace Pool.Orchestrator.Joining;

/// <summary>What this node proves itself with, and workers to it.</summary>
/// <param name="Self">This node.</param>
/// <param name="PoolKey">The key that its private face shows.</param>
/// <param name="Gate">The secrets that are good now.</param>
internal sealed record LinkProof(NodeId Self, NodeKey PoolKey, ILinkGate Gate);

/// <summary>
/// Takes a connection whose TLS chose the link's protocol, lets the worker prove itself, and runs its link until it ends. Comes after
/// <see cref="ServicePort"/>, before <see cref="LinkHub"/>.
/// </summary>
internal sealed class LinkDoor(
    LinkProof proof,
    LinkHub hub,
    LinkSettings settings,
    WarningRate warnings,
    TimeProvider time,
    ILogger<LinkDoor> log
)
{
    private readonly byte[] _poolKeyHash = SHA256.HashData(proof.PoolKey.Spki.Span);
    private volatile bool _closed;

    /// <summary>Refuses new links from now on, and cuts the live ones.</summary>
    public void Close(string why)
    {
        _closed = true;
        foreach (var link in hub.Links)
        {
            link.Cut(why);
        }
    }

    /// <summary>Serves one connection to its end.</summary>
    /// <param name="connection">After TLS.</param>
    /// <param name="permit">Returned when the worker has proved itself, or has not.</param>
    public async Task ServeAsync(ConnectionContext connection, HandshakeGate.Permit permit)
    {
        if (_closed || connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is not { } certificate)
        {
            return;
        }
        var (address, port) = PeerOf(connection);
        var spki = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        var worker = WorkerId.Of(spki);
        if (await ProveAsync(connection.Transport, worker, SHA256.HashData(spki), address) is not { } grant)
        {
            return;
        }
        permit.Proved();
        var (epoch, kind) = grant;
        var peer = new LinkPeer(LinkPeer.HostOfWorker(worker.Text), epoch, address.ToString(), port, spki) { Kind = kind };
        // Not disposed: the heartbeat's thread may still hold it, and it holds nothing that has to be freed.
        var link = hub.Over(connection.Transport, peer, ActorNames.PathOfWorker(worker.Text), dialled: false, settings, time);
        log.LinkUp(worker, epoch, address, port);
        var why = await hub.RunAsync(link);
        log.LinkDown(worker, epoch, why);
    }

    /// <summary>The handshake, bounded in time.</summary>
    /// <returns>What the worker is let in as; null: it was refused, or failed.</returns>
    private async Task<LinkGrant?> ProveAsync(IDuplexPipe pipe, WorkerId worker, byte[] workerKeyHash, IPAddress address)
    {
        using var limit = new CancellationTokenSource(settings.HandshakeTimeout, time);
        try
        {
            return await LinkHandshake.AcceptAsync(
                pipe,
                proof.Self,
                (workerKeyHash, _poolKeyHash),
                worker,
                proof.Gate,
                limit.Token
            );
        }
        catch (LinkRefusedException refused)
        {
            if (warnings.IsDue(address))
            {
                log.LinkRefused(worker, address, Named(refused.Reason), refused.Message);
            }
        }
        catch (Exception failed) when (failed is LinkException or IOException or OperationCanceledException)
        {
            if (warnings.IsDue(address))
            {
                log.HandshakeFailed(worker, address, failed is OperationCanceledException ? "too slow" : failed.Message);
            }
        }
        return null;
    }

    private static string Named(LinkRefusal.Types.Reason reason) =>
        reason == LinkRefusal.Types.Reason.WrongSecret ? "wrong secret" : reason.ToString();

    private static (IPAddress Address, int Port) PeerOf(ConnectionContext connection)
    {
        var peer = connection.RemoteEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        return (peer.Address.IsIPv4MappedToIPv6 ? peer.Address.MapToIPv4() : peer.Address, peer.Port);
    }
}
