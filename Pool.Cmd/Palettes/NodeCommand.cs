using System.CommandLine;
using System.Text.Json;
using Pool.Cmd.Output;
using Spectre.Console;

namespace Pool.Cmd.Palettes;

/// <summary>Commands that ask a node: what comes is shown to people, or printed as it came.</summary>
internal static class NodeCommand
{
    /// <summary>A command that reads one document.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="description">One line of help.</param>
    /// <param name="path">What is read below <c>/admin/</c>.</param>
    /// <param name="show">Shows it to people.</param>
    /// <param name="symbols">Its arguments and options.</param>
    public static Command Reading(
        string name,
        string description,
        Func<ParseResult, string> path,
        Action<IAnsiConsole, JsonElement> show,
        params Symbol[] symbols
    ) => Of(name, description, (parsed, cancel) => ClientOf(parsed).GetAsync(path(parsed), cancel), show, symbols);

    /// <summary>A command that changes something, and shows how it is after that.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="description">One line of help.</param>
    /// <param name="path">What is done below <c>/admin/</c>.</param>
    /// <param name="show">Shows it to people.</param>
    /// <param name="symbols">Its arguments and options.</param>
    public static Command Changing(
        string name,
        string description,
        Func<ParseResult, string> path,
        Action<IAnsiConsole, JsonElement> show,
        params Symbol[] symbols
    ) => Of(name, description, (parsed, cancel) => ClientOf(parsed).PostAsync(path(parsed), cancel), show, symbols);

    /// <summary>A command that follows what happens, until it is told to end: with <c>--json</c> one document per line.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="description">One line of help.</param>
    /// <param name="path">What is followed below <c>/admin/</c>.</param>
    /// <param name="line">One line for people.</param>
    /// <param name="symbols">Its arguments and options.</param>
    public static Command Following(
        string name,
        string description,
        Func<ParseResult, string> path,
        Func<JsonElement, string> line,
        params Symbol[] symbols
    )
    {
        var command = With(new Command(name, description), symbols);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var isJson = parsed.GetValue(CommandTree.Json);
                try
                {
                    await foreach (var thing in ClientOf(parsed).FollowAsync(path(parsed), cancel))
                    {
                        await Console.Out.WriteLineAsync(isJson ? thing.GetRawText() : line(thing));
                    }
                }
                catch (OperationCanceledException) when (cancel.IsCancellationRequested)
                {
                    // Ctrl-C is how following ends.
                }
                return ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>The node that a command line means.</summary>
    public static NodeClient ClientOf(ParseResult parsed) =>
        new(parsed.GetValue(CommandTree.Host)!, parsed.GetValue(CommandTree.TokenFile));

    private static Command Of(
        string name,
        string description,
        Func<ParseResult, CancellationToken, Task<JsonDocument>> ask,
        Action<IAnsiConsole, JsonElement> show,
        Symbol[] symbols
    )
    {
        var command = With(new Command(name, description), symbols);
        command.SetAction(
            async (parsed, cancel) =>
            {
                using var document = await ask(parsed, cancel);
                if (parsed.GetValue(CommandTree.Json))
                {
                    await Show.JsonAsync(document);
                }
                else
                {
                    show(Terminal.Output, document.RootElement);
                }
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command With(Command command, Symbol[] symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }
        return command;
    }
}
