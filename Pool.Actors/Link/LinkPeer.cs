namespace Pool.Actors.Link;

/// <summary>As what a worker is linked.</summary>
public enum LinkKind
{
    /// <summary>A node of anybody: our own messages pass, nothing of the cluster's.</summary>
    Edge,

    /// <summary>A node of the operator's own fleet: a member of the cluster too.</summary>
    Cluster,
}

/// <summary>Who is at the far end of a link, as its TLS key and the handshake proved.</summary>
/// <param name="Host">Logical host in Akka addresses: <c>w&lt;worker id&gt;.worker</c> or <c>&lt;node id&gt;.orchestrator</c>.</param>
/// <param name="Epoch">Number of this link, given by the orchestrator; grows with each link, across its restarts too.</param>
/// <param name="Ip">The peer's IP address, for people.</param>
/// <param name="Port">The peer's port, for people.</param>
/// <param name="Spki">The peer's public key as DER SubjectPublicKeyInfo; empty on a worker, which knows its pool by the pinned hash.</param>
public sealed record LinkPeer(string Host, ulong Epoch, string Ip, int Port, ReadOnlyMemory<byte> Spki = default)
{
    /// <summary>Port of every logical address; nothing listens there.</summary>
    public const int LogicalPort = 1;

    /// <summary>As what the worker at either end is linked.</summary>
    public LinkKind Kind { get; init; }

    /// <summary>On a worker: new for every start of its orchestrator, which then knows nothing of the members it had before.</summary>
    public string Boot { get; init; } = "";

    /// <summary>
    /// The logical host of a worker. It sorts after every orchestrator's: the first in this order leads the cluster, and workers only
    /// listen.
    /// </summary>
    public static string HostOfWorker(string workerId) => $"w{workerId}.worker";

    /// <summary>The id of the worker with a logical host.</summary>
    public static string WorkerIdOf(string workerHost)
    {
        ArgumentNullException.ThrowIfNull(workerHost);
        return workerHost[1..workerHost.IndexOf('.', StringComparison.Ordinal)];
    }

    /// <summary>The logical host of an orchestrator.</summary>
    public static string HostOfOrchestrator(string nodeId) => nodeId + ".orchestrator";
}
