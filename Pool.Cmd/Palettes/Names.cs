using System.CommandLine;
using System.CommandLine.Completions;
using Pool.Cmd.Output;

namespace Pool.Cmd.Palettes;

/// <summary>Arguments that name something of the node; completion offers what there is.</summary>
internal static class Names
{
    /// <summary>Longest that somebody who presses Tab waits.</summary>
    private static readonly TimeSpan TabPatience = TimeSpan.FromSeconds(1);

    /// <summary>A worker.</summary>
    public static Argument<string> Worker() => Of("WORKER", "its id, the beginning of it, or its name", "workers", "name");

    /// <summary>A session.</summary>
    public static Argument<string> Session() =>
        Of("SESSION", "its manifest id, or the beginning of it", "sessions", "manifestId");

    /// <summary>A member of the cluster.</summary>
    public static Argument<string> Member() =>
        Of("WORKER", "the worker's address, its id, the beginning of it, or its name", "cluster", "address");

    /// <summary>A path below <c>/admin/</c> with one argument in its query.</summary>
    public static Func<ParseResult, string> Path(string path, Argument<string> argument) =>
        parsed => $"{path}?id={Uri.EscapeDataString(parsed.GetValue(argument)!)}";

    private static Argument<string> Of(string name, string description, string list, string field)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.CompletionSources.Add(context => Offered(context, list, field));
        return argument;
    }

    private static IEnumerable<CompletionItem> Offered(CompletionContext context, string list, string field)
    {
        try
        {
            using var limit = new CancellationTokenSource(TabPatience, TimeProvider.System);
            // Completion of the library is not asynchronous, and nothing else goes on while somebody waits for it.
            using var all = NodeCommand.ClientOf(context.ParseResult).GetAsync(list, limit.Token).GetAwaiter().GetResult();
            return [.. all.RootElement.Items().Select(item => new CompletionItem(item.TextOf(field)))];
        }
        catch (Exception fault) when (fault is CommandFailure or OperationCanceledException)
        {
            // No node, nothing to offer; the command itself will say so.
            return [];
        }
    }
}
