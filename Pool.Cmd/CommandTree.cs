using System.CommandLine;
using Pool.Cmd.Checkup;
using Pool.Cmd.Demo;
using Pool.Cmd.Palettes;
using Pool.Cmd.Prompt;
using Pool.Cmd.Stream;

namespace Pool.Cmd;

/// <summary>The tool's commands: one palette each, and what they share.</summary>
internal static class CommandTree
{
    /// <summary>How long a command that was told to end may tidy up: the demo ends three nodes in their order.</summary>
    private static readonly TimeSpan EndWithin = TimeSpan.FromMinutes(1);

    /// <summary>The node's operator address.</summary>
    public static readonly Option<string> Host = new("-H", "--host")
    {
        Description = "operator address of the node",
        DefaultValueFactory = _ => "127.0.0.1:7935",
        HelpName = "host:port",
        Recursive = true,
    };

    /// <summary>One JSON document instead of text.</summary>
    public static readonly Option<bool> Json = new("--json", "-json")
    {
        Description = "print one JSON document",
        Recursive = true,
    };

    /// <summary>What shows that somebody is the node's operator, for commands that change something.</summary>
    public static readonly Option<string?> TokenFile = new("--token-file", "-token-file")
    {
        Description = "the node's operator-token, for commands that change something; else that of this user's data folder",
        HelpName = "file",
        Recursive = true,
    };

    private static readonly PromptAction Ask = new();

    /// <summary>Parses and runs; never throws for what a user can cause.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var parsed = Root().Parse(args, new ParserConfiguration { EnablePosixBundling = false });
        if (parsed.Errors.Count > 0)
        {
            var fault = parsed.UnmatchedTokens is [var token, ..] ? $"'{token}' means nothing here." : parsed.Errors[0].Message;
            await Console.Error.WriteLineAsync($"pool: {fault} Write: {PathOf(parsed)} --help");
            return ExitCode.Usage;
        }
        try
        {
            // Not within the library, which would take Ctrl-C for the end of the whole prompt.
            if (parsed.Action == Ask)
            {
                return await PromptLoop.RunAsync(args, cancel);
            }
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = EndWithin,
            };
            return await parsed.InvokeAsync(configuration, cancel);
        }
        catch (CommandFailure failure)
        {
            await Console.Error.WriteLineAsync($"pool: {failure.Message}");
            return failure.Code;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("pool: stopped");
            return ExitCode.Refused;
        }
    }

    /// <summary>What there is to write after a beginning.</summary>
    /// <param name="before">Arguments that come before the line.</param>
    /// <param name="line">The line up to the cursor.</param>
    public static IReadOnlyList<string> Completions(IEnumerable<string> before, string line)
    {
        var start = string.Concat(before.Select(argument => $"\"{argument}\" "));
        var isOption = line[(line.LastIndexOf(' ') + 1)..].StartsWith('-');
        return
        [
            .. Root()
                .Parse(start + line)
                .GetCompletions(start.Length + line.Length)
                .Select(item => item.Label)
                .Where(label => isOption == label.StartsWith('-') && !label.StartsWith('/'))
                .Distinct(),
        ];
    }

    private static RootCommand Root() =>
        new("Looks into a Livepeer transcoding pool and steers it. Without a command: an interactive prompt.")
        {
            Options = { Host, Json, TokenFile },
            Subcommands =
            {
                ClusterPalette.Command(),
                WorkerPalette.Command(),
                SessionPalette.Command(),
                ActorPalette.Command(),
                LogPalette.Command(),
                DoctorCommand.Command(),
                StreamCommand.Command(),
                DemoCommand.Command(),
            },
            Action = Ask,
        };

    private static string PathOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var result = parsed.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
        {
            names.Push(result.Command.Name);
        }
        names.Push("pool");
        return string.Join(' ', names);
    }
}
