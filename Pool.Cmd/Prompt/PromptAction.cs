using System.CommandLine;
using System.CommandLine.Invocation;

namespace Pool.Cmd.Prompt;

/// <summary>Stands for "no command was given"; whoever parses runs <see cref="PromptLoop"/> in its place.</summary>
internal sealed class PromptAction : AsynchronousCommandLineAction
{
    public override Task<int> InvokeAsync(ParseResult parseResult, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("The prompt is not run within the library.");
}
