namespace Pool.Actors.Link;

/// <summary>Who is at the far end of a link, as its TLS key and the handshake proved.</summary>
/// <param name="Host">Logical host in Akka addresses: <c>&lt;worker id&gt;.worker</c> or <c>&lt;node id&gt;.orchestrator</c>.</param>
/// <param name="Epoch">Number of this link, given by the orchestrator; grows with each link, across its restarts too.</param>
/// <param name="Ip">The peer's IP address, for people.</param>
/// <param name="Port">The peer's port, for people.</param>
/// <param name="Spki">The peer's public key as DER SubjectPublicKeyInfo; empty on a worker, which knows its pool by the pinned hash.</param>
public sealed record LinkPeer(string Host, ulong Epoch, string Ip, int Port, ReadOnlyMemory<byte> Spki = default)
{
    /// <summary>Port of every logical address; nothing listens there.</summary>
    public const int LogicalPort = 1;

    /// <summary>The logical host of a worker.</summary>
    public static string HostOfWorker(string workerId) => workerId + ".worker";

    /// <summary>The logical host of an orchestrator.</summary>
    public static string HostOfOrchestrator(string nodeId) => nodeId + ".orchestrator";
}
