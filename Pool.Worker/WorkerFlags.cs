using Pool.Actors.Settings;

namespace Pool.Worker;

/// <summary>The command line of <c>pool-worker</c>.</summary>
internal static class WorkerFlags
{
    private const string Orchestrates = "is for an orchestrator; this program transcodes for one: write -orchAddr host:port";

    /// <summary>All flags.</summary>
    public static NodeFlags Table { get; } =
        new(
            "pool-worker",
            "transcodes for a pool",
            [
                Sets("orchAddr", "orch-addr", "host:port[,host:port]", "the pool's service address; required"),
                Sets("orchSecret", "orch-secret", "text-or-file", "the pool's secret; required"),
                Sets("join", "join", "edge or cluster", "as anybody's node, or as a member of the cluster (own fleet)"),
                Sets("maxSessions", "max-sessions", "n|auto", "sessions it offers; auto: found by a test"),
                Sets("nvidia", "nvidia", "ids|all|none", "GPUs to use; none: the CPU"),
                Sets("name", "name", "text", "how it is shown; else the host's name"),
                Sets("payout", "payout", "0x…", "where it is paid"),
                Sets("dataDir", "data-dir", "dir", "its key and scratch space; else pool/worker in the user's data folder"),
                Sets("cliAddr", "cli-addr", "host:port|none", "where its health is shown"),
                Sets("v", "verbosity", "0..6", "log level"),
                NodeFlag.Meaningless("transcoder"),
                NodeFlag.Refused("orchestrator", Orchestrates + ", or start pool-orchestrator"),
                NodeFlag.Refused("invite", "comes with a later version; write -orchAddr host:port -orchSecret text-or-file"),
                NodeFlag.Refused("serviceAddr", Orchestrates),
                NodeFlag.Refused("httpAddr", "is for an orchestrator; a worker listens nowhere but at -cliAddr host:port"),
                NodeFlag.Refused("gateway", "is for a gateway; write -orchAddr host:port to transcode for a pool"),
                NodeFlag.Refused("broadcaster", "is for a gateway; write -orchAddr host:port to transcode for a pool"),
            ]
        );

    private static NodeFlag Sets(string name, string key, string argument, string meaning) =>
        NodeFlag.Sets(name, $"{WorkerNodeSettings.Section}.{key}", argument, meaning);
}
