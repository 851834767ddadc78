using Microsoft.Extensions.Logging;

namespace Pool.Hosting.Logs;

/// <summary>One line of a node's log.</summary>
/// <param name="Time">When, UTC.</param>
/// <param name="Level">As <see cref="LogNames"/> writes it.</param>
/// <param name="Source">The room that wrote it.</param>
/// <param name="Event">The line's number, as in the docs; 0: none.</param>
/// <param name="Text">What happened; bounded.</param>
/// <param name="Error">The fault behind it, or null; bounded.</param>
public sealed record LogLine(DateTimeOffset Time, string Level, string Source, int Event, string Text, string? Error)
{
    private const int MaxText = 2000;

    /// <summary>Makes a line, cut to what is kept.</summary>
    public static LogLine Of(DateTimeOffset time, LogLevel level, string source, EventId id, string text, Exception? error) =>
        new(
            time,
            LogNames.Of(level),
            source,
            id.Id,
            Cut(text),
            error is null ? null : Cut($"{error.GetType().Name}: {error.Message}")
        );

    private static string Cut(string text) => text.Length > MaxText ? text[..MaxText] + "…" : text;
}

/// <summary>Levels as operators write them.</summary>
public static class LogNames
{
    private static readonly string[] Names = ["trace", "debug", "info", "warn", "error", "critical"];

    /// <summary>All names, the chattiest first.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The name of a level.</summary>
    public static string Of(LogLevel level) => Names[Math.Min((int)level, Names.Length - 1)];

    /// <summary>The level of a name.</summary>
    /// <returns>Null: there is none of that name.</returns>
    public static LogLevel? Find(string name) => Array.IndexOf(Names, name) is >= 0 and var index ? (LogLevel)index : null;
}
