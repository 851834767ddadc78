using System.Collections.Immutable;
using Pool.Actors.Settings;
using Pool.Protocol.Media;

namespace Pool.Orchestrator.Gateway;

/// <summary>Bounds of the gateways' door; <c>pool.gateway</c> in HOCON.</summary>
internal sealed record GatewaySettings : ISettings<GatewaySettings>
{
    private const int MaxNodes = 16;
    private const int MaxNodesLength = 4096;
    private const long LeastBody = 1_000_000;
    private const long MostBody = 2_000_000_000;
    private const long LeastPixels = 1_000_000;
    private const long MostPixels = 16_384 * 16_384;

    /// <inheritdoc/>
    public static string Section => "pool.gateway";

    /// <summary>Longest body of a segment, in bytes (<c>max-body</c>).</summary>
    public required long MaxBodyBytes { get; init; }

    /// <summary>Further orchestrators that gateways are told of, in this order (<c>nodes</c>).</summary>
    public required ImmutableArray<string> Nodes { get; init; }

    /// <summary>Longest wait for an actor's answer that needs no work (<c>ask-timeout</c>).</summary>
    public required TimeSpan AskTimeout { get; init; }

    /// <summary>What a source may cost (<c>source</c>).</summary>
    public required SourceBounds Sources { get; init; }

    /// <inheritdoc/>
    public static GatewaySettings Read(HoconSection section) =>
        new()
        {
            MaxBodyBytes = section.Bytes("max-body", LeastBody, MostBody),
            Nodes = NodesOf(section, "nodes"),
            AskTimeout = section.Time("ask-timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30)),
            Sources = SourcesOf(section.Below("source")),
        };

    private static SourceBounds SourcesOf(HoconSection section) =>
        new(
            MaxPixels: section.Whole("max-pixels", LeastPixels, MostPixels),
            MaxSpan: section.Time("max-span", TimeSpan.FromMinutes(1), TimeSpan.FromHours(24)),
            Overrun: section.Time("overrun", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            MaxFrameRate: section.Whole("max-frame-rate", 30, 10_000)
        );

    private static ImmutableArray<string> NodesOf(HoconSection section, string key)
    {
        var text = section.Text(key, MaxNodesLength) ?? "";
        var nodes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return
            nodes.Length <= MaxNodes
            && nodes.All(node => Uri.TryCreate(node, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps)
            ? [.. nodes.Select(node => node.TrimEnd('/'))]
            : section.Fault<ImmutableArray<string>>(
                key,
                $"at most {MaxNodes} https addresses with commas between them",
                "https://b.example.com:8935",
                []
            );
    }
}
