using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Pool.Protocol.Identity;

/// <summary>
/// Everything that both sides of a link said, in one order: the proof of each side is an HMAC over it. With both keys in it, a proof
/// is worth nothing on another TLS connection, so nobody in the middle can pass it on.
/// </summary>
public sealed record LinkTranscript
{
    /// <summary>Role in the proof of the side that dialled.</summary>
    public const string WorkerRole = "worker";

    /// <summary>The same, of a worker that joins the cluster too.</summary>
    public const string MemberRole = "member";

    /// <summary>Role in the proof of the side that listens.</summary>
    public const string OrchestratorRole = "orchestrator";

    /// <summary>Bytes of each side's nonce.</summary>
    public const int NonceLength = 32;

    /// <summary>Version of the handshake that both chose.</summary>
    public required uint Version { get; init; }

    /// <summary>The worker's nonce.</summary>
    public required ReadOnlyMemory<byte> WorkerNonce { get; init; }

    /// <summary>The orchestrator's nonce.</summary>
    public required ReadOnlyMemory<byte> OrchestratorNonce { get; init; }

    /// <summary>SHA-256 of the public key in the worker's certificate.</summary>
    public required ReadOnlyMemory<byte> WorkerKeyHash { get; init; }

    /// <summary>SHA-256 of the public key in the pool's certificate.</summary>
    public required ReadOnlyMemory<byte> PoolKeyHash { get; init; }

    /// <summary>The worker's id.</summary>
    public required string WorkerId { get; init; }

    /// <summary>The orchestrator's node id.</summary>
    public required string OrchestratorId { get; init; }

    /// <summary>The proof for one role.</summary>
    public byte[] Prove(ClusterCookie cookie, string role)
    {
        ArgumentNullException.ThrowIfNull(cookie);
        var text = new ArrayBufferWriter<byte>(256);
        Span<byte> version = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(version, Version);
        Append(text, version);
        Append(text, Encoding.UTF8.GetBytes(role));
        Append(text, WorkerNonce.Span);
        Append(text, OrchestratorNonce.Span);
        Append(text, WorkerKeyHash.Span);
        Append(text, PoolKeyHash.Span);
        Append(text, Encoding.UTF8.GetBytes(WorkerId));
        Append(text, Encoding.UTF8.GetBytes(OrchestratorId));
        return cookie.Sign(text.WrittenSpan);
    }

    /// <summary>Whether a proof is the one for a role; takes the same time whatever it holds.</summary>
    public bool Verify(ClusterCookie cookie, string role, ReadOnlySpan<byte> proof) =>
        CryptographicOperations.FixedTimeEquals(Prove(cookie, role), proof);

    private static void Append(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteInt32BigEndian(text.GetSpan(4), part.Length);
        text.Advance(4);
        text.Write(part);
    }
}
