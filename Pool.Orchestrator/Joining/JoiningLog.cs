using System.Net;
using Pool.Orchestrator.Telemetry;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator.Joining;

/// <summary>The room's log lines.</summary>
internal static partial class JoiningLog
{
    [LoggerMessage(LogEvents.LinkUp, LogLevel.Information, "worker={WorkerId} link={Epoch} up from {Ip}:{Port}")]
    public static partial void LinkUp(this ILogger log, WorkerId workerId, ulong epoch, IPAddress ip, int port);

    [LoggerMessage(LogEvents.LinkDown, LogLevel.Information, "worker={WorkerId} link={Epoch} down: {Why}")]
    public static partial void LinkDown(this ILogger log, WorkerId workerId, ulong epoch, string why);

    [LoggerMessage(LogEvents.LinkRefused, LogLevel.Warning, "worker={WorkerId} from {Ip} refused, {Reason}: {Text}")]
    public static partial void LinkRefused(this ILogger log, WorkerId workerId, IPAddress ip, string reason, string text);

    [LoggerMessage(
        LogEvents.HandshakeFailed,
        LogLevel.Warning,
        "worker={WorkerId} from {Ip} did not finish its handshake: {Why}"
    )]
    public static partial void HandshakeFailed(this ILogger log, WorkerId workerId, IPAddress ip, string why);

    [LoggerMessage(
        LogEvents.HandshakesFull,
        LogLevel.Warning,
        "connections from {Ip} are closed: too many that have proved nothing yet ({Total} in all)"
    )]
    public static partial void HandshakesFull(this ILogger log, IPAddress ip, int total);

    [LoggerMessage(
        LogEvents.ConnectionsFull,
        LogLevel.Warning,
        "connections from {Ip} are closed: it has its share, or there are too many ({Total} of {Sources} sources)"
    )]
    public static partial void ConnectionsFull(this ILogger log, IPAddress ip, int total, int sources);

    [LoggerMessage(LogEvents.LibraryLinesKeptBack, LogLevel.Warning, "{KeptBack} more lines of the web server were kept back")]
    public static partial void LibraryLinesKeptBack(this ILogger log, int keptBack);

    [LoggerMessage(LogEvents.GreetingUnread, LogLevel.Debug, "a greeting from {Ip} cannot be read: {Why}")]
    public static partial void GreetingUnread(this ILogger log, IPAddress ip, string why);

    [LoggerMessage(LogEvents.LinesKeptBack, LogLevel.Warning, "{KeptBack} more lines about {Ip} were kept back")]
    public static partial void LinesKeptBack(this ILogger log, IPAddress ip, int keptBack);

    [LoggerMessage(
        LogEvents.SecretMade,
        LogLevel.Information,
        "made a secret for the pool, kept in {Path}: give it to your workers"
    )]
    public static partial void SecretMade(this ILogger log, string path);

    [LoggerMessage(LogEvents.SecretChanged, LogLevel.Information, "the secret in {Path} has changed: it counts for new links")]
    public static partial void SecretChanged(this ILogger log, string path);

    [LoggerMessage(
        LogEvents.SecretUnreadable,
        LogLevel.Warning,
        "the secret in {Path} is not usable, the one before stays: {Why}"
    )]
    public static partial void SecretUnreadable(this ILogger log, string path, string why);

    [LoggerMessage(
        LogEvents.SecretUnwatched,
        LogLevel.Warning,
        "the system tells nothing of changes to {Path}, it is looked at now and then instead: {Why}"
    )]
    public static partial void SecretUnwatched(this ILogger log, string path, string why);
}
