using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Pool.Actors.Settings;
using Pool.Hosting.Logs;

namespace Pool.Hosting.Operator;

/// <summary>What a node logs.</summary>
/// <param name="Level">Least level that is logged.</param>
/// <param name="Verbosity">The same as <c>-v</c> counts.</param>
internal sealed record LevelView(string Level, int Verbosity)
{
    public static LevelView Of(LogLevels levels) => new(LogNames.Of(NodeLog.LevelOf(levels.Verbosity)), levels.Verbosity);
}

/// <summary>A node's log, for <c>pool log</c>.</summary>
internal static class LogPages
{
    private const int DefaultLast = 20;
    private const string Levels = "a level is one of trace, debug, info, warn, error, or 0 to 6 as -v counts";

    public static void Map(IEndpointRouteBuilder app, OperatorParts parts)
    {
        var (lines, levels) = (parts.Logs.Memory.Lines, parts.Logs.Levels);
        var log = parts.Logs.Factory.CreateLogger("Pool.Hosting");
        app.MapGet(
            $"{OperatorGuard.Admin}/log",
            (int? last, string? level) =>
                AtLeast(level) is { } which ? Results.Json(lines.Last(last ?? DefaultLast, which)) : Answer.Wrong(Levels)
        );
        app.MapGet(
            $"{OperatorGuard.Admin}/log/tail",
            (int? last, string? level) =>
                AtLeast(level) is { } which ? Answer.Lines(lines.Listen(last ?? 0, which)) : Answer.Wrong(Levels)
        );
        app.MapGet($"{OperatorGuard.Admin}/log/level", () => Results.Json(LevelView.Of(levels)));
        app.MapPost(
            $"{OperatorGuard.Admin}/log/level",
            (string? level) =>
            {
                if (VerbosityOf(level) is not { } verbosity)
                {
                    return Answer.Wrong(Levels);
                }
                levels.Verbosity = verbosity;
                var view = LevelView.Of(levels);
                log.LevelChanged(view.Level, view.Verbosity);
                return Results.Json(view);
            }
        );
    }

    private static Func<LogLine, bool>? AtLeast(string? level) =>
        level is null ? _ => true
        : LogNames.Find(level) is { } least ? line => LogNames.Find(line.Level) >= least
        : null;

    // The verbosity at which operators of go-livepeer expect this level.
    private static int? VerbosityOf(string? level) =>
        level switch
        {
            "error" => 0,
            "warn" => 2,
            "info" => 3,
            "debug" => 5,
            "trace" => 6,
            _ => int.TryParse(level, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= NodeLog.MaxVerbosity
                ? number
                : null,
        };
}

/// <summary>The room's log lines.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(5501, LogLevel.Warning, "the operator changed the log level={Level} v={Verbosity}")]
    public static partial void LevelChanged(this ILogger log, string level, int verbosity);
}
