using System.Text.RegularExpressions;
using Pool.Actors.Settings;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator;

/// <summary>An orchestrator's own settings; <c>pool.orchestrator</c> in HOCON.</summary>
internal sealed partial record OrchestratorNodeSettings : ISettings<OrchestratorNodeSettings>
{
    private const int MaxSessionsBound = 100_000;
    private const int MaxPathLength = 4096;
    private const int DefaultClusterPort = 8936;

    /// <inheritdoc/>
    public static string Section => "pool.orchestrator";

    /// <summary>Public address; also the service URI.</summary>
    public required HostPort ServiceAddr { get; init; }

    /// <summary>The operator's address.</summary>
    public required HostPort CliAddr { get; init; }

    /// <summary>Where to listen for gateways and workers; host <c>*</c>: all interfaces.</summary>
    public required HostPort HttpAddr { get; init; }

    /// <summary>Where links between orchestrators arrive.</summary>
    public required HostPort ClusterAddr { get; init; }

    /// <summary>The pool's secret; null: made at the first start and kept in the data folder.</summary>
    public required SecretSource? OrchSecret { get; init; }

    /// <summary>Upper bound of sessions; null: what the workers offer.</summary>
    public required int? MaxSessions { get; init; }

    /// <summary>Price of a unit, wei.</summary>
    public required long PricePerUnit { get; init; }

    /// <summary>Pixels in a unit.</summary>
    public required long PixelsPerUnit { get; init; }

    /// <summary>Folder of keys and state.</summary>
    public required string DataDir { get; init; }

    /// <summary>Log level, 0 to 6.</summary>
    public required int Verbosity { get; init; }

    /// <inheritdoc/>
    public static OrchestratorNodeSettings Read(HoconSection section)
    {
        var service = section.Address("service-addr");
        section.Text("network", OffChain(), "offchain in this version (payment on-chain comes with a later one)", "offchain");
        return new OrchestratorNodeSettings
        {
            ServiceAddr = service,
            CliAddr = section.Address("cli-addr"),
            HttpAddr = section.AddressOr("http-addr", "") ?? (service.IsLoopback ? service : service with { Host = "*" }),
            ClusterAddr = section.AddressOr("cluster-addr", "") ?? service with { Port = DefaultClusterPort },
            OrchSecret = section.Secret("orch-secret"),
            MaxSessions = section.WholeOrAuto("max-sessions", 1, MaxSessionsBound),
            PricePerUnit = section.Whole("price-per-unit", 0, long.MaxValue),
            PixelsPerUnit = section.Whole("pixels-per-unit", 1, long.MaxValue),
            DataDir = Path.GetFullPath(section.Text("data-dir", MaxPathLength) ?? DataFolder.Of("orchestrator")),
            Verbosity = section.Whole("verbosity", 0, NodeLog.MaxVerbosity),
        };
    }

    [GeneratedRegex("^offchain$")]
    private static partial Regex OffChain();
}
