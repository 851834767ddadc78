using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Pool.Actors.Settings;

/// <summary>Form of log lines.</summary>
public enum LogForm
{
    /// <summary>One line each, for people.</summary>
    Text,

    /// <summary>One JSON document each, for programs.</summary>
    Json,
}

/// <summary>What a node logs, and how; <c>pool.log</c> in HOCON.</summary>
/// <param name="Form">Form of the lines.</param>
/// <param name="Keep">Lines that are kept in memory for <c>pool log</c>.</param>
public sealed record NodeLog(LogForm Form, int Keep) : ISettings<NodeLog>
{
    /// <summary>Highest verbosity.</summary>
    public const int MaxVerbosity = 6;

    private const string Timestamp = "yyyy-MM-ddTHH:mm:ss.fffZ ";

    /// <inheritdoc/>
    public static string Section => "pool.log";

    /// <inheritdoc/>
    public static NodeLog Read(HoconSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return new NodeLog(section.OneOf<LogForm>("format"), section.Whole("keep", 10, 100_000));
    }

    /// <summary>The least level that is logged, as glog counts: 0 errors, 3 what operators want, 6 everything.</summary>
    public static LogLevel LevelOf(int verbosity) =>
        verbosity switch
        {
            <= 0 => LogLevel.Error,
            <= 2 => LogLevel.Warning,
            3 => LogLevel.Information,
            <= 5 => LogLevel.Debug,
            _ => LogLevel.Trace,
        };

    /// <summary>Sets a program's logging up: standard error, UTC, and only what the levels let through.</summary>
    public void Configure(ILoggingBuilder logging, LogLevels levels)
    {
        ArgumentNullException.ThrowIfNull(logging);
        ArgumentNullException.ThrowIfNull(levels);
        logging.ClearProviders();
        // The levels alone decide, so that they can be changed while the node runs.
        logging.SetMinimumLevel(LogLevel.Trace).AddFilter(levels.Lets);
        if (Form == LogForm.Json)
        {
            logging.AddJsonConsole(json => (json.TimestampFormat, json.UseUtcTimestamp) = (Timestamp, true));
        }
        else
        {
            logging.AddSimpleConsole(text =>
                (text.SingleLine, text.TimestampFormat, text.UseUtcTimestamp) = (true, Timestamp, true)
            );
        }
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
