using Microsoft.Extensions.Logging;
using Pool.Actors.Settings;

namespace Pool.Hosting.Logs;

/// <summary>A node's log: where rooms write, what is let through, and the last lines of it.</summary>
public sealed class NodeLogs : IDisposable
{
    private NodeLogs(ILoggerFactory factory, LogLevels levels, LogMemory memory)
    {
        Factory = factory;
        Levels = levels;
        Memory = memory;
    }

    /// <summary>Where rooms write.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>What is let through; may be changed.</summary>
    public LogLevels Levels { get; }

    /// <summary>The last lines.</summary>
    public LogMemory Memory { get; }

    /// <summary>Opens the log of a program.</summary>
    /// <param name="settings">Form and bounds.</param>
    /// <param name="verbosity">0 to <see cref="NodeLog.MaxVerbosity"/>.</param>
    /// <param name="time">The clock.</param>
    public static NodeLogs Open(NodeLog settings, int verbosity, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var (levels, memory) = (new LogLevels(verbosity), new LogMemory(settings.Keep, time));
        var factory = LoggerFactory.Create(logging =>
        {
            settings.Configure(logging, levels);
            logging.AddProvider(memory);
            // Or whoever looks at the log with much detail would see little but the looking.
            logging.AddFilter<LogMemory>("Microsoft", LogLevel.Warning);
            // A host that cannot start is told of in one line, by whoever catches what it throws.
            logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        });
        return new NodeLogs(factory, levels, memory);
    }

    /// <inheritdoc/>
    public void Dispose() => Factory.Dispose();
}
