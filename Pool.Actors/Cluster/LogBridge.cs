using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Microsoft.Extensions.Logging;
using AkkaLevel = Akka.Event.LogLevel;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace Pool.Actors.Cluster;

/// <summary>Gives the actor system the node's log.</summary>
/// <param name="factory">Where Akka's own lines go, by their source.</param>
public sealed class LogSetup(ILoggerFactory factory) : Setup
{
    /// <summary>Where Akka's own lines go.</summary>
    public ILoggerFactory Factory { get; } = factory;
}

/// <summary>
/// Akka's logger: passes its events on to the node's log. Its mailbox is a plain one: a logger's own prints to the console what is left in it
/// when the actor system ends.
/// </summary>
public sealed class LogBridge : UntypedActor
{
    private readonly ILogger _log = Context
        .System.Settings.Setup.Get<LogSetup>()
        .Select(setup => setup.Factory.CreateLogger("Akka"))
        .GetOrElse(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                break;
            case LogEvent entry:
                Write(entry);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Write(LogEvent entry)
    {
        var level = entry.LogLevel() switch
        {
            // Links come and go, and each going is logged once where it is known why; to Akka it is an error of an endpoint.
            _ when entry.LogSource.Contains("/system/endpointManager", StringComparison.Ordinal) => Level.Debug,
            AkkaLevel.WarningLevel when entry.LogSource.StartsWith("remoting", StringComparison.Ordinal) => Level.Debug,
            AkkaLevel.ErrorLevel => Level.Error,
            AkkaLevel.WarningLevel => Level.Warning,
            // What Akka calls info is about its own workings.
            AkkaLevel.InfoLevel => Level.Debug,
            _ => Level.Trace,
        };
        if (_log.IsEnabled(level))
        {
            Line(_log, level, entry.Message?.ToString() ?? "", entry.LogSource, entry.Cause);
        }
    }

    private static void Line(ILogger log, Level level, string text, string source, Exception? cause) =>
        log.Log(level, 900, (text, source), cause, static (line, _) => $"{line.text} source={line.source}");
}
