using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pool.Actors.Settings;

namespace Pool.Orchestrator.Gateway;

/// <summary>Bounds of HTTP on the service port; <c>pool.http</c> in HOCON. None is left to Kestrel's defaults.</summary>
internal sealed record HttpLimits : ISettings<HttpLimits>
{
    /// <inheritdoc/>
    public static string Section => "pool.http";

    // Headers: a payment may take 64 KB (SegmentHeaders.MaxPaymentLength), a segment 16 KB.
    private const int HeaderBytes = 96 * 1024;
    private const int HeaderCount = 64;
    private const int RequestLineBytes = 8 * 1024;
    private const int StreamWindowBytes = 1024 * 1024;
    private const int ConnectionWindowBytes = 4 * 1024 * 1024;
    private const int FrameBytes = 64 * 1024;
    private const int ResponseBufferBytes = 256 * 1024;

    /// <summary>Connections at once (<c>max-connections</c>); <see cref="Joining.ConnectionBook"/> holds it.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>HTTP/2 streams at once in one connection (<c>max-streams</c>).</summary>
    public required int MaxStreams { get; init; }

    /// <summary>Idle time after which a connection is closed (<c>keep-alive</c>); the reference's is 10 min.</summary>
    public required TimeSpan KeepAlive { get; init; }

    /// <summary>Longest wait for a request's headers (<c>headers-timeout</c>).</summary>
    public required TimeSpan HeadersTimeout { get; init; }

    /// <summary>Slowest body or answer that is waited for, in bytes per second (<c>min-rate</c>).</summary>
    public required int MinRateBytes { get; init; }

    /// <summary>How long a body or answer may be slower (<c>min-rate-grace</c>).</summary>
    public required TimeSpan MinRateGrace { get; init; }

    /// <summary>Time between pings on HTTP/2 connections; the reference sends none (<c>h2-ping</c>).</summary>
    public required TimeSpan Http2Ping { get; init; }

    /// <summary>Sets all of them.</summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="maxBodyBytes">Longest body of any request; doors have bounds of their own below.</param>
    public void Apply(KestrelServerOptions kestrel, long maxBodyBytes)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        // Joining/ConnectionBook counts them, by source and with a reserve; two bounds would contradict each other.
        limits.MaxConcurrentConnections = null;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = maxBodyBytes;
        limits.MaxRequestHeadersTotalSize = HeaderBytes;
        limits.MaxRequestHeaderCount = HeaderCount;
        limits.MaxRequestLineSize = RequestLineBytes;
        limits.MaxRequestBufferSize = StreamWindowBytes;
        limits.MaxResponseBufferSize = ResponseBufferBytes;
        limits.KeepAliveTimeout = KeepAlive;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(MinRateBytes, MinRateGrace);
        limits.MinResponseDataRate = new MinDataRate(MinRateBytes, MinRateGrace);
        limits.Http2.MaxStreamsPerConnection = MaxStreams;
        limits.Http2.MaxRequestHeaderFieldSize = HeaderBytes;
        limits.Http2.MaxFrameSize = FrameBytes;
        limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
        limits.Http2.KeepAlivePingDelay = Http2Ping;
        limits.Http2.KeepAlivePingTimeout = Http2Ping;
    }

    /// <inheritdoc/>
    public static HttpLimits Read(HoconSection section) =>
        new()
        {
            MaxConnections = section.Whole("max-connections", 10, 1_000_000),
            MaxStreams = section.Whole("max-streams", 1, 10_000),
            KeepAlive = section.Time("keep-alive", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(60)),
            HeadersTimeout = section.Time("headers-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
            MinRateBytes = (int)section.Bytes("min-rate", 1, 1 << 30),
            MinRateGrace = section.Time("min-rate-grace", TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5)),
            Http2Ping = section.Time("h2-ping", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
        };
}
