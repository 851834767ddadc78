using System.CommandLine;
using Pool.Cmd.Demo;
using Pool.Cmd.Palettes;
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

    private static RootCommand Root() =>
        new("Looks into a Livepeer transcoding pool and steers it.")
        {
            Options = { Host, Json },
            Subcommands =
            {
                ClusterPalette.Command(),
                WorkerPalette.Command(),
                SessionPalette.Command(),
                StreamCommand.Command(),
                DemoCommand.Command(),
            },
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
