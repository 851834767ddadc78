using System.CommandLine;
using System.Text.Json;
using Pool.Cmd.Output;
using Spectre.Console;

namespace Pool.Cmd.Palettes;

/// <summary><c>pool cluster</c>: commands of the names, and lists of the form, that Petabridge.Cmd made usual.</summary>
internal static class ClusterPalette
{
    public static Command Command()
    {
        var (down, leave) = (Names.Member(), Names.Member());
        var last = Flag.Of("last", "begin with so many past events", 0);
        return new Command("cluster", "the nodes that make up the pool")
        {
            NodeCommand.Reading("show", "members, and edge workers below them", _ => "cluster", Nodes),
            NodeCommand.Following(
                "tail",
                "membership and links as they come and go",
                parsed => $"cluster/tail?last={parsed.GetValue(last)}",
                happened =>
                    $"{happened.TimeOf("time")} {happened.TextOf("event")} {happened.TextOf("node")} {happened.TextOf("text")}".TrimEnd(),
                last
            ),
            NodeCommand.Changing(
                "down",
                "end the membership of a worker that will not come back (-join cluster)",
                Names.Path("cluster/down", down),
                Member,
                down
            ),
            NodeCommand.Changing(
                "leave",
                "have a worker leave the cluster in order (-join cluster)",
                Names.Path("cluster/leave", leave),
                Member,
                leave
            ),
        };
    }

    private static void Nodes(IAnsiConsole console, JsonElement document)
    {
        var groups = document.Items().ToLookup(node => node.TextOf("member") != bool.FalseString);
        console.Write(Table(groups[true]));
        console.WriteLine($"Count: {groups[true].Count()} nodes");
        if (groups[false].Any())
        {
            console.Write(Table(groups[false]));
            console.WriteLine($"Count: {groups[false].Count()} edge workers, which are no members");
        }
    }

    private static void Member(IAnsiConsole console, JsonElement member) => console.Write(Table([member]));

    private static Table Table(IEnumerable<JsonElement> nodes) =>
        Show.Table(
            nodes,
            Column.Of("address"),
            Column.Bracketed("roles"),
            Column.Of("status"),
            Column.Of("reachability"),
            Column.Of("version"),
            Column.Of("name")
        );
}
