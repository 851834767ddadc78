using Pool.Actors.Settings;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;

namespace Pool.Orchestrator;

/// <summary>
/// What makes a node itself across restarts: its id and keys, kept in the data folder. Made at the first start, and never derived from
/// anything.
/// </summary>
internal sealed class NodeFolder : IDisposable
{
    private const int NodeIdBytes = 8;
    private const int TokenKeyBytes = 32;

    private NodeFolder(string path, string serviceHost)
    {
        Node = new NodeId(Convert.ToHexStringLower(PrivateFile.LoadOrCreateKey(Path.Combine(path, "node-id"), NodeIdBytes)));
        PoolKey = NodeKey.LoadOrCreate(Path.Combine(path, "pool.key"), PoolNames.PrivateHost);
        PublicKey = NodeKey.LoadOrCreate(Path.Combine(path, "public.key"), serviceHost);
        AuthTokenKey = PrivateFile.LoadOrCreateKey(Path.Combine(path, "auth-token.key"), AuthTokenMint.KeySize);
        AttemptTokenKey = PrivateFile.LoadOrCreateKey(Path.Combine(path, "attempt-token.key"), TokenKeyBytes);
        Operator = OperatorToken.Open(path);
    }

    /// <summary>This node.</summary>
    public NodeId Node { get; }

    /// <summary>The pool's key, which workers pin.</summary>
    public NodeKey PoolKey { get; }

    /// <summary>Key of the certificate that gateways are shown, and do not check.</summary>
    public NodeKey PublicKey { get; }

    /// <summary>Key of gateways' auth tokens.</summary>
    public byte[] AuthTokenKey { get; }

    /// <summary>Key of workers' attempt tokens.</summary>
    public byte[] AttemptTokenKey { get; }

    /// <summary>What shows that somebody is the node's operator.</summary>
    public OperatorToken Operator { get; }

    /// <summary>Opens the folder, or makes it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="serviceHost">Name in the public certificate.</param>
    /// <exception cref="SettingsException">It cannot be read or written, or holds something else.</exception>
    public static NodeFolder Open(string path, string serviceHost)
    {
        try
        {
            return new NodeFolder(path, serviceHost);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"-dataDir {path} cannot be used: {fault.Message}", fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        PoolKey.Dispose();
        PublicKey.Dispose();
    }
}
