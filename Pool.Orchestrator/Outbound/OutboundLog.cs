using System.Net.Sockets;
using Pool.Orchestrator.Telemetry;

namespace Pool.Orchestrator.Outbound;

/// <summary>The room's log lines. URLs are not in them: they may carry a permit.</summary>
internal static partial class OutboundLog
{
    /// <summary>Why a request failed, in words of ours and of the platform, never of a peer.</summary>
    public static string Cause(Exception failed) =>
        failed switch
        {
            OperationCanceledException => "it took too long",
            HttpRequestException { InnerException: SocketException socket } => socket.SocketErrorCode.ToString(),
            HttpRequestException { InnerException: IOException refused } => refused.Message,
            HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => http.HttpRequestError.ToString(),
            _ => failed.Message,
        };

    [LoggerMessage(
        LogEvents.RenditionNotPosted,
        LogLevel.Warning,
        "{Segment} a rendition could not be posted to the gateway's bucket and stays with us: {Why}"
    )]
    public static partial void RenditionNotPosted(this ILogger log, string segment, string why);
}
