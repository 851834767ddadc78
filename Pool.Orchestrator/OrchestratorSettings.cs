using Pool.Actors.Link;
using Pool.Actors.Routing;
using Pool.Actors.Sessions;
using Pool.Actors.Settings;
using Pool.Actors.Workers;
using Pool.Orchestrator.Admin;
using Pool.Orchestrator.Gateway;
using Pool.Orchestrator.Joining;
using Pool.Orchestrator.Media;
using Pool.Orchestrator.Outbound;

namespace Pool.Orchestrator;

/// <summary>Every room's settings.</summary>
internal sealed record OrchestratorSettings
{
    public required OrchestratorNodeSettings Node { get; init; }

    public required LinkSettings Link { get; init; }

    public required SessionSettings Sessions { get; init; }

    public required RouterSettings Router { get; init; }

    public required WorkerSettings Workers { get; init; }

    public required GatewaySettings Gateway { get; init; }

    public required HttpLimits Http { get; init; }

    public required MediaSettings Media { get; init; }

    public required OutboundSettings Outbound { get; init; }

    public required GateSettings Gate { get; init; }

    public required DrainSettings Drain { get; init; }

    public required NodeLog Log { get; init; }

    /// <summary>Reads all of them.</summary>
    /// <exception cref="SettingsException">With all faults.</exception>
    public static OrchestratorSettings Read(NodeConfig config)
    {
        var node = config.Read<OrchestratorNodeSettings>();
        var settings = new OrchestratorSettings
        {
            Node = node,
            Link = config.Read<LinkSettings>(),
            Sessions = config.Read<SessionSettings>() with { MaxSessions = node.MaxSessions },
            Router = config.Read<RouterSettings>(),
            Workers = config.Read<WorkerSettings>(),
            Gateway = config.Read<GatewaySettings>(),
            Http = config.Read<HttpLimits>(),
            Media = config.Read<MediaSettings>(),
            Outbound = config.Read<OutboundSettings>(),
            Gate = config.Read<GateSettings>(),
            Drain = config.Read<DrainSettings>(),
            Log = config.Read<NodeLog>(),
        };
        if (node.ServiceAddr.Port == 0)
        {
            config.Fault("-serviceAddr needs a port that gateways and workers can know; write -serviceAddr host:8935");
        }
        config.ThrowIfFaulty();
        return settings;
    }
}
