using System.IO.Pipelines;
using System.Security.Cryptography;
using Google.Protobuf;
using Pool.Protocol.Identity;
using Pool.Protocol.Messages;
using static Pool.Protocol.Messages.LinkRefusal.Types;

namespace Pool.Actors.Link;

/// <summary>
/// The handshake of a link, after TLS and before Akka: the worker says who it is, the orchestrator challenges, the worker proves that it
/// knows the secret, and the orchestrator proves the same last, so that nobody without the secret gets a proof to guess on.
/// </summary>
public static class LinkHandshake
{
    /// <summary>Version of the handshake and of frames.</summary>
    public const uint Version = 1;

    /// <summary>The worker's side.</summary>
    /// <param name="pipe">The fresh connection.</param>
    /// <param name="worker">Who it is.</param>
    /// <param name="kind">As what it joins.</param>
    /// <param name="keyHashes">SHA-256 of the keys that this TLS connection showed.</param>
    /// <param name="cookie">From the secret.</param>
    /// <param name="ct">Ends the try.</param>
    /// <returns>The welcome; its MAC was checked.</returns>
    /// <exception cref="LinkRefusedException">The orchestrator said no, or could not prove that it knows the secret.</exception>
    /// <exception cref="LinkException">The peer does not speak this protocol.</exception>
    public static async Task<LinkWelcome> DialAsync(
        IDuplexPipe pipe,
        WorkerId worker,
        LinkKind kind,
        (byte[] Worker, byte[] Pool) keyHashes,
        ClusterCookie cookie,
        CancellationToken ct
    )
    {
        var messages = new HandshakePipe(pipe);
        var nonce = RandomNumberGenerator.GetBytes(LinkTranscript.NonceLength);
        var role = RoleOf(kind);
        var hello = new LinkHello
        {
            MinVersion = Version,
            MaxVersion = Version,
            Role = role,
            NodeId = worker.Text,
            Nonce = ByteString.CopyFrom(nonce),
        };
        await messages.SendAsync(hello, ct);
        var challenge = await messages.ReceiveAsync(LinkChallenge.Parser, ct);
        if (challenge.Version != Version || challenge.Nonce.Length != LinkTranscript.NonceLength)
        {
            throw new LinkException("the orchestrator speaks another version of the link");
        }
        var transcript = new LinkTranscript
        {
            Version = challenge.Version,
            WorkerNonce = nonce,
            OrchestratorNonce = challenge.Nonce.Memory,
            WorkerKeyHash = keyHashes.Worker,
            PoolKeyHash = keyHashes.Pool,
            WorkerId = worker.Text,
            OrchestratorId = challenge.NodeId,
        };
        var proof = transcript.Prove(cookie, role);
        await messages.SendAsync(new LinkProof { Mac = ByteString.CopyFrom(proof) }, ct);
        var welcome = await messages.ReceiveAsync(LinkWelcome.Parser, ct);
        var genuine =
            transcript.Verify(cookie, LinkTranscript.OrchestratorRole, welcome.Mac.Span)
            && welcome.Host == LinkPeer.HostOfOrchestrator(challenge.NodeId);
        return genuine
            ? welcome
            : throw new LinkRefusedException(
                Reason.WrongSecret,
                "whoever answers there does not know the pool's secret; check -orchAddr, and do not trust that address"
            );
    }

    /// <summary>The orchestrator's side.</summary>
    /// <param name="pipe">The fresh connection.</param>
    /// <param name="self">This node.</param>
    /// <param name="keyHashes">SHA-256 of the keys that this TLS connection showed.</param>
    /// <param name="worker">The id that belongs to the worker's key.</param>
    /// <param name="gate">The cookies that are good now, newest first, and the next epoch.</param>
    /// <param name="ct">Ends the try.</param>
    /// <returns>What the worker was let in as.</returns>
    /// <exception cref="LinkRefusedException">The worker was refused, and told so.</exception>
    /// <exception cref="LinkException">The peer does not speak this protocol.</exception>
    public static async Task<LinkGrant> AcceptAsync(
        IDuplexPipe pipe,
        NodeId self,
        (byte[] Worker, byte[] Pool) keyHashes,
        WorkerId worker,
        ILinkGate gate,
        CancellationToken ct
    )
    {
        ArgumentNullException.ThrowIfNull(gate);
        var messages = new HandshakePipe(pipe);
        var hello = await messages.ReceiveAsync(LinkHello.Parser, ct);
        if (Check(hello, worker) is { } complaint)
        {
            throw await RefusedAsync(messages, complaint, ct);
        }
        var nonce = RandomNumberGenerator.GetBytes(LinkTranscript.NonceLength);
        var challenge = new LinkChallenge
        {
            Version = Version,
            NodeId = self.Text,
            Nonce = ByteString.CopyFrom(nonce),
        };
        await messages.SendAsync(challenge, ct);
        var proof = await messages.ReceiveAsync(LinkProof.Parser, ct);
        var transcript = new LinkTranscript
        {
            Version = Version,
            WorkerNonce = hello.Nonce.Memory,
            OrchestratorNonce = nonce,
            WorkerKeyHash = keyHashes.Worker,
            PoolKeyHash = keyHashes.Pool,
            WorkerId = worker.Text,
            OrchestratorId = self.Text,
        };
        foreach (var cookie in gate.Cookies)
        {
            if (transcript.Verify(cookie, hello.Role, proof.Mac.Span))
            {
                var epoch = gate.NextEpoch();
                await messages.SendAsync(Welcome(transcript, cookie, epoch, gate.Boot), ct);
                return new LinkGrant(epoch, hello.Role == LinkTranscript.MemberRole ? LinkKind.Cluster : LinkKind.Edge);
            }
        }
        throw await RefusedAsync(
            messages,
            new LinkRefusedException(Reason.WrongSecret, "the secret is not the pool's; ask its operator for the current one"),
            ct
        );
    }

    private static string RoleOf(LinkKind kind) =>
        kind == LinkKind.Cluster ? LinkTranscript.MemberRole : LinkTranscript.WorkerRole;

    private static LinkRefusedException? Check(LinkHello hello, WorkerId worker) =>
        hello switch
        {
            { Role: not (LinkTranscript.WorkerRole or LinkTranscript.MemberRole) } => new(
                Reason.Malformed,
                "only workers are let in here"
            ),
            { MinVersion: > Version } or { MaxVersion: < Version } => new(
                Reason.Version,
                $"this orchestrator speaks version {Version} of the link, the worker {hello.MinVersion} to {hello.MaxVersion}; upgrade the older one"
            ),
            _ when hello.Nonce.Length != LinkTranscript.NonceLength || hello.NodeId != worker.Text => new(
                Reason.Malformed,
                "the introduction does not fit the key of the connection"
            ),
            _ => null,
        };

    private static LinkWelcome Welcome(LinkTranscript transcript, ClusterCookie cookie, ulong epoch, string boot) =>
        new()
        {
            Mac = ByteString.CopyFrom(transcript.Prove(cookie, LinkTranscript.OrchestratorRole)),
            Epoch = epoch,
            System = GateTransport.SystemName,
            Host = LinkPeer.HostOfOrchestrator(transcript.OrchestratorId),
            Boot = boot,
        };

    private static async Task<LinkRefusedException> RefusedAsync(
        HandshakePipe messages,
        LinkRefusedException why,
        CancellationToken ct
    )
    {
        await messages.SendAsync(new LinkRefusal { Reason = why.Reason, Text = why.Message }, ct);
        return why;
    }
}

/// <summary>What a worker was let in as.</summary>
/// <param name="Epoch">The number of its new link.</param>
/// <param name="Kind">The kind it asked for, and proved.</param>
public sealed record LinkGrant(ulong Epoch, LinkKind Kind);

/// <summary>What decides at each handshake who may come in; read live, so secrets change without a restart.</summary>
public interface ILinkGate
{
    /// <summary>Cookies of the secrets that are good now, newest first.</summary>
    IReadOnlyList<ClusterCookie> Cookies { get; }

    /// <summary>New for every start of this node.</summary>
    string Boot { get; }

    /// <summary>A number for a new link, greater than all before, across restarts too.</summary>
    ulong NextEpoch();
}
