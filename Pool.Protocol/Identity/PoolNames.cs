namespace Pool.Protocol.Identity;

/// <summary>
/// How a worker's connection says that it wants the private face of the service port: by the name in its TLS greeting (SNI). Everybody
/// else gets the public face. Then ALPN tells the link from data lanes.
/// </summary>
public static class PoolNames
{
    /// <summary>The private face's name; it is not in any DNS.</summary>
    public const string PrivateHost = "private.pool.internal";

    /// <summary>ALPN name of the link.</summary>
    public const string LinkProtocol = "pool-link/1";

    /// <summary>ALPN name of data lanes.</summary>
    public const string LaneProtocol = "http/1.1";
}
