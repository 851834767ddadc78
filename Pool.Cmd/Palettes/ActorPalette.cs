using System.CommandLine;
using System.Text.Json;
using Pool.Cmd.Output;
using Spectre.Console;

namespace Pool.Cmd.Palettes;

/// <summary><c>pool actor</c>.</summary>
internal static class ActorPalette
{
    public static Command Command()
    {
        var path = new Argument<string>("PATH") { Description = "where to begin", DefaultValueFactory = _ => "/user" };
        var depth = Flag.Of("depth", "how far down", 10);
        return new Command("actor", "the node's actors")
        {
            NodeCommand.Reading(
                "hierarchy",
                "the live tree of actors, with their classes and the messages that wait",
                parsed => $"actors?path={Uri.EscapeDataString(parsed.GetValue(path)!)}&depth={parsed.GetValue(depth)}",
                Tree,
                path,
                depth
            ),
        };
    }

    private static void Tree(IAnsiConsole console, JsonElement root)
    {
        var tree = new Tree(Line(root, root.TextOf("path")));
        Grow(tree, root);
        console.Write(tree);
    }

    private static void Grow(IHasTreeNodes parent, JsonElement actor)
    {
        foreach (var child in actor.ListOf("children"))
        {
            Grow(parent.AddNode(Line(child, child.TextOf("name"))), child);
        }
        if (actor.TextOf("unlisted") is not ("0" or "") and var unlisted)
        {
            parent.AddNode(Markup.Escape($"… {unlisted} more"));
        }
    }

    private static string Line(JsonElement actor, string name)
    {
        var waiting = actor.TextOf("mailbox") is not ("0" or "") and var count ? $" ({count} waiting)" : "";
        return Markup.Escape($"{(name.Length == 0 ? "/" : name)} {actor.TextOf("type")}{waiting}".TrimEnd());
    }
}
