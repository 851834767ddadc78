using System.Collections.Immutable;
using System.Net;
using Pool.Actors.Settings;

namespace Pool.Orchestrator.Outbound;

/// <summary>Bounds of the connections that are opened to addresses which gateways name; <c>pool.outbound</c> in HOCON.</summary>
internal sealed record OutboundSettings : ISettings<OutboundSettings>
{
    private const int MaxListLength = 4096;

    /// <inheritdoc/>
    public static string Section => "pool.outbound";

    /// <summary>Networks that may be reached beside the public ones (<c>allow</c>); see <see cref="AddressRule"/>.</summary>
    public required ImmutableArray<IPNetwork> Allow { get; init; }

    /// <summary>Longest fetch of a source, redirects and all (<c>fetch-timeout</c>).</summary>
    public required TimeSpan FetchTimeout { get; init; }

    /// <summary>Longest upload of a rendition (<c>upload-timeout</c>); the gateway's own patience ends it sooner.</summary>
    public required TimeSpan UploadTimeout { get; init; }

    /// <summary>Redirects followed in one fetch or upload (<c>max-redirects</c>).</summary>
    public required int MaxRedirects { get; init; }

    /// <inheritdoc/>
    public static OutboundSettings Read(HoconSection section) =>
        new()
        {
            Allow = Networks(section, "allow"),
            FetchTimeout = section.Time("fetch-timeout", TimeSpan.FromMilliseconds(250), TimeSpan.FromMinutes(1)),
            UploadTimeout = section.Time("upload-timeout", TimeSpan.FromMilliseconds(250), TimeSpan.FromMinutes(5)),
            MaxRedirects = section.Whole("max-redirects", 0, 10),
        };

    private static ImmutableArray<IPNetwork> Networks(HoconSection section, string key)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        var text = section.Text(key, MaxListLength) ?? "";
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IPNetwork.TryParse(part, out var network))
            {
                return section.Fault<ImmutableArray<IPNetwork>>(key, "networks with commas between them", "10.1.2.0/24", []);
            }
            networks.Add(network);
        }
        return networks.ToImmutable();
    }
}
