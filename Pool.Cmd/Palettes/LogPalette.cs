using System.CommandLine;
using System.Text.Json;
using Pool.Cmd.Output;
using Spectre.Console;

namespace Pool.Cmd.Palettes;

/// <summary><c>pool log</c>: what the node keeps of its log in memory.</summary>
internal static class LogPalette
{
    private static readonly string[] Levels = ["trace", "debug", "info", "warn", "error"];

    public static Command Command() => new("log", "the node's log") { Peek(), Tail(), Level() };

    private static Command Peek()
    {
        var (last, level) = (Flag.Of("last", "so many lines", 20), LevelFlag());
        return NodeCommand.Reading(
            "peek",
            "the last lines",
            parsed => PathOf("log", parsed.GetValue(last), parsed.GetValue(level)),
            (console, lines) =>
            {
                foreach (var line in lines.Items())
                {
                    console.WriteLine(TextOf(line));
                }
            },
            last,
            level
        );
    }

    private static Command Tail()
    {
        var (last, level) = (Flag.Of("last", "begin with so many past lines", 5), LevelFlag());
        return NodeCommand.Following(
            "tail",
            "lines as they are written",
            parsed => PathOf("log/tail", parsed.GetValue(last), parsed.GetValue(level)),
            TextOf,
            last,
            level
        );
    }

    private static Command Level()
    {
        var level = new Argument<string?>("LEVEL")
        {
            Description = "trace, debug, info, warn, error, or 0 to 6 as -v counts; none: show it",
            Arity = ArgumentArity.ZeroOrOne,
        };
        level.CompletionSources.Add(Levels);
        var command = new Command("level", "what is logged, until the node ends") { level };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var client = NodeCommand.ClientOf(parsed);
                using var answer = parsed.GetValue(level) is { } wanted
                    ? await client.PostAsync($"log/level?level={Uri.EscapeDataString(wanted)}", cancel)
                    : await client.GetAsync("log/level", cancel);
                if (parsed.GetValue(CommandTree.Json))
                {
                    await Show.JsonAsync(answer);
                }
                else
                {
                    Terminal.Output.WriteLine(
                        $"{answer.RootElement.TextOf("level")} (-v {answer.RootElement.TextOf("verbosity")})"
                    );
                }
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Option<string?> LevelFlag()
    {
        var level = Flag.Optional<string>("level", "of these only lines of at least this level");
        level.CompletionSources.Add(Levels);
        return level;
    }

    private static string PathOf(string path, int last, string? level) =>
        $"{path}?last={last}" + (level is null ? "" : $"&level={Uri.EscapeDataString(level)}");

    private static string TextOf(JsonElement line)
    {
        var error = line.TextOf("error") is { Length: > 0 } fault ? $": {fault}" : "";
        return $"{line.TimeOf("time")} {line.TextOf("level")} {line.TextOf("source")}[{line.TextOf("event")}] {line.TextOf("text")}{error}";
    }
}
