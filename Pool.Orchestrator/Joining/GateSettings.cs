using System.Threading.RateLimiting;
using Pool.Actors.Settings;

namespace Pool.Orchestrator.Joining;

/// <summary>Bounds of the service port and of those who have proved nothing yet; <c>pool.gate</c> in HOCON.</summary>
internal sealed record GateSettings : ISettings<GateSettings>
{
    /// <inheritdoc/>
    public static string Section => "pool.gate";

    /// <summary>Connections at once whose TLS or link handshake is not done or not begun (<c>handshakes</c>).</summary>
    public required int Handshakes { get; init; }

    /// <summary>Of one source, an IPv4 /24 or IPv6 /64, how many go on at a time (<c>handshakes-per-source</c>).</summary>
    public required int HandshakesPerSource { get; init; }

    /// <summary>Of one source, how many more wait for their turn (<c>handshake-line</c>).</summary>
    public required int HandshakeLine { get; init; }

    /// <summary>Of all, how many are kept for sources whose workers were in before (<c>handshake-reserve</c>).</summary>
    public required int HandshakeReserve { get; init; }

    /// <summary>Connections of one source at once, whatever they do (<c>connections-per-source</c>).</summary>
    public required int ConnectionsPerSource { get; init; }

    /// <summary>
    /// Of <c>pool.http.max-connections</c>, how many are kept for sources that were good before (<c>connections-reserve</c>).
    /// </summary>
    public required int ConnectionsReserve { get; init; }

    /// <summary>Sources that were good before, gateways and workers each, that are remembered (<c>known-sources</c>).</summary>
    public required int KnownSources { get; init; }

    /// <summary>Longest wait for a turn, and longest TLS handshake (<c>tls-timeout</c>).</summary>
    public required TimeSpan TlsTimeout { get; init; }

    /// <summary>One warning per source in this time (<c>warn-every</c>).</summary>
    public required TimeSpan WarnEvery { get; init; }

    /// <summary>Lines per source in that time about what it sends and asks for (<c>lines-per-source</c>).</summary>
    public required int LinesPerSource { get; init; }

    /// <summary>How often the secret's file is looked at, where its system sends no notice of changes (<c>secret-poll</c>).</summary>
    public required TimeSpan SecretPoll { get; init; }

    /// <summary>How connections of one source go on.</summary>
    public ConcurrencyLimiterOptions LineOfSource => new() { PermitLimit = HandshakesPerSource, QueueLimit = HandshakeLine };

    /// <summary>How many places of all are open to a source: a reserve is kept from strangers, half of it from gateways.</summary>
    public static int LimitOf(int all, int reserve, SourceStanding standing) =>
        standing switch
        {
            SourceStanding.Worker => all,
            SourceStanding.Gateway => all - reserve / 2,
            _ => all - reserve,
        };

    /// <inheritdoc/>
    public static GateSettings Read(HoconSection section) =>
        new()
        {
            Handshakes = section.Whole("handshakes", 8, 65_536),
            HandshakesPerSource = section.Whole("handshakes-per-source", 4, 65_536),
            HandshakeLine = section.Whole("handshake-line", 0, 65_536),
            HandshakeReserve = section.Whole("handshake-reserve", 0, 32_768),
            ConnectionsPerSource = section.Whole("connections-per-source", 16, 1_000_000),
            ConnectionsReserve = section.Whole("connections-reserve", 0, 500_000),
            KnownSources = section.Whole("known-sources", 16, 1_000_000),
            TlsTimeout = section.Time("tls-timeout", TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1)),
            WarnEvery = section.Time("warn-every", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(60)),
            LinesPerSource = section.Whole("lines-per-source", 1, 1_000_000),
            SecretPoll = section.Time("secret-poll", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
        };
}
