using System.CommandLine.Parsing;
using System.Runtime.InteropServices;

namespace Pool.Cmd.Prompt;

/// <summary>
/// <c>pool</c> without a command: one command per line, until <c>exit</c>. From a terminal with completion and help; from a pipe or a file
/// line by line, without a prompt.
/// </summary>
internal static class PromptLoop
{
    private const string Name = "pool> ";

    /// <summary>Runs it.</summary>
    /// <param name="before">Options of the program's start: they hold for every line.</param>
    /// <param name="cancel">Ends it between lines.</param>
    /// <returns>What the last command ended with.</returns>
    public static async Task<int> RunAsync(string[] before, CancellationToken cancel)
    {
        var isTerminal = !Console.IsInputRedirected && !Console.IsOutputRedirected;
        var reader = new LineReader(Name, line => CommandTree.Completions(before, line));
        if (isTerminal)
        {
            Console.Out.WriteLine("Tab completes, help explains, exit ends.");
        }
        // The library listens for Ctrl-C a little after a command began; until then it would end the whole prompt.
        using var sigInt = isTerminal ? PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true) : null;
        var code = ExitCode.Done;
        while (!cancel.IsCancellationRequested)
        {
            var line = isTerminal ? ReadFrom(reader) : await Console.In.ReadLineAsync(cancel);
            if (line?.Trim() is null or "exit" or "quit")
            {
                return code;
            }
            string[] words = [.. CommandLineParser.SplitCommandLine(line)];
            if (words is not ([] or [['#', ..], ..]))
            {
                code = await CommandTree.RunAsync([.. before, .. WithHelp(words)], cancel);
            }
        }
        return code;
    }

    // A line is read with Ctrl-C as a key; while a command runs it is a signal, which ends that command.
    private static string? ReadFrom(LineReader reader)
    {
        Console.TreatControlCAsInput = true;
        try
        {
            return reader.Read();
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private static IEnumerable<string> WithHelp(string[] words) =>
        words[0] is "help" or "?" ? words.Skip(1).Append("--help") : words;
}
