using Pool.Actors.Settings;

namespace Pool.Orchestrator;

/// <summary>The command line of <c>pool-orchestrator</c>.</summary>
internal static class OrchestratorFlags
{
    private const string OnChain = "comes with a later version, which is paid on-chain; leave it out and write -network offchain";
    private const string Works = "is for a worker; start pool-worker with it";

    /// <summary>All flags.</summary>
    public static NodeFlags Table { get; } =
        new(
            "pool-orchestrator",
            "one orchestrator to gateways, for many workers",
            [
                Sets("serviceAddr", "service-addr", "host:port", "public address for gateways and workers; also the service URI"),
                Sets("cliAddr", "cli-addr", "host:port", "operator's address: health, metrics, admin"),
                Sets("httpAddr", "http-addr", "host:port", "where to listen, if that is not the service address"),
                Sets("clusterAddr", "cluster-addr", "host:port", "links between orchestrators; else the service host, port 8936"),
                Sets("orchSecret", "orch-secret", "text-or-file", "the pool's secret; else made at the first start"),
                Sets("maxSessions", "max-sessions", "n|auto", "upper bound of sessions; auto: what the workers offer"),
                Sets("pricePerUnit", "price-per-unit", "wei", "price of a unit"),
                Sets("pixelsPerUnit", "pixels-per-unit", "n", "pixels in a unit"),
                Sets("network", "network", "offchain", "how it is paid"),
                Sets("dataDir", "data-dir", "dir", "keys and state; else pool/orchestrator in the user's data folder"),
                Sets("v", "verbosity", "0..6", "log level"),
                NodeFlag.Meaningless("orchestrator"),
                NodeFlag.Refused(
                    "transcoder",
                    "is for a worker; start pool-worker, here or on another machine, with -orchAddr host:port"
                ),
                NodeFlag.Refused("orchAddr", Works),
                NodeFlag.Refused("nvidia", Works),
                NodeFlag.Refused("invite", Works),
                NodeFlag.Refused("gateway", "is for a gateway; this program serves gateways: write -serviceAddr host:port"),
                NodeFlag.Refused("broadcaster", "is for a gateway; this program serves gateways: write -serviceAddr host:port"),
                NodeFlag.Refused("ethUrl", OnChain),
                NodeFlag.Refused("ethAcctAddr", OnChain),
                NodeFlag.Refused("ethOrchAddr", OnChain),
                NodeFlag.Refused("ethKeystorePath", OnChain),
                NodeFlag.Refused("ethPassword", OnChain),
                NodeFlag.Refused("ticketEV", OnChain),
                NodeFlag.Refused("redeemer", OnChain),
                NodeFlag.Refused("reward", OnChain),
            ]
        );

    private static NodeFlag Sets(string name, string key, string argument, string meaning) =>
        NodeFlag.Sets(name, $"{OrchestratorNodeSettings.Section}.{key}", argument, meaning);
}
