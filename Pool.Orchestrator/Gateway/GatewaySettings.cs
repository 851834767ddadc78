namespace Pool.Orchestrator.Gateway;

/// <summary>Bounds of the gateways' door; <c>pool.gateway</c> in HOCON.</summary>
internal sealed record GatewaySettings
{
    /// <summary>What gateways reach us by: <c>https://host:port</c> without a trailing slash.</summary>
    public required string ServiceUri { get; init; }

    /// <summary>Longest body of a segment, in bytes (<c>max-body</c>).</summary>
    public required long MaxBodyBytes { get; init; }

    /// <summary>Longest wait for an actor's answer that needs no work (<c>ask-timeout</c>).</summary>
    public required TimeSpan AskTimeout { get; init; }
}
