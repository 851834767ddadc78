using System.Net;
using Pool.Orchestrator.Telemetry;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator;

/// <summary>The program's own log lines.</summary>
internal static partial class NodeLogLines
{
    /// <summary>Operators of go-livepeer search for the beginning of this line (cmd/livepeer/starter/starter.go).</summary>
    [LoggerMessage(
        LogEvents.Ready,
        LogLevel.Information,
        "***Livepeer Running in Orchestrator Mode*** Listening for RPC on {Uri} listen={Listen} cli={Cli} node={NodeId} version={Version}"
    )]
    public static partial void Ready(
        this ILogger log,
        string uri,
        IPEndPoint listen,
        IPEndPoint cli,
        NodeId nodeId,
        string version
    );

    [LoggerMessage(LogEvents.Stopped, LogLevel.Information, "stopped")]
    public static partial void Stopped(this ILogger log);
}
