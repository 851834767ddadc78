using Pool.Actors.Settings;

namespace Pool.Orchestrator.Gateway;

/// <summary>Bounds of the gateways' door; <c>pool.gateway</c> in HOCON.</summary>
internal sealed record GatewaySettings : ISettings<GatewaySettings>
{
    private const long LeastBody = 1_000_000;
    private const long MostBody = 2_000_000_000;

    /// <inheritdoc/>
    public static string Section => "pool.gateway";

    /// <summary>Longest body of a segment, in bytes (<c>max-body</c>).</summary>
    public required long MaxBodyBytes { get; init; }

    /// <summary>Longest wait for an actor's answer that needs no work (<c>ask-timeout</c>).</summary>
    public required TimeSpan AskTimeout { get; init; }

    /// <inheritdoc/>
    public static GatewaySettings Read(HoconSection section) =>
        new()
        {
            MaxBodyBytes = section.Bytes("max-body", LeastBody, MostBody),
            AskTimeout = section.Time("ask-timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30)),
        };
}
