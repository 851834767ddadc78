using System.CommandLine;
using System.Text.Json;
using Pool.Cmd.Output;
using Spectre.Console;

namespace Pool.Cmd.Palettes;

/// <summary><c>pool session</c>.</summary>
internal static class SessionPalette
{
    public static Command Command()
    {
        var shown = Names.Session();
        return new Command("session", "streams that are being transcoded")
        {
            NodeCommand.Reading("list", "all live sessions", _ => "sessions", List),
            NodeCommand.Reading(
                "show",
                "one session: why this worker, and why not the others",
                Names.Path("session", shown),
                Detail,
                shown
            ),
        };
    }

    private static void List(IAnsiConsole console, JsonElement sessions) =>
        console.Write(
            Show.Table(
                sessions.Items(),
                Column.Of("manifestId"),
                Column.Of("gateway"),
                Column.Of("state"),
                Column.Of("workerName", "worker"),
                Column.Of("segments"),
                Column.Of("failed"),
                Column.Of("queued"),
                Column.Of("profiles")
            )
        );

    private static void Detail(IAnsiConsole console, JsonElement detail)
    {
        var session = detail.PartOf("session") ?? default;
        console.Write(
            Show.Pairs(
                ("manifest", session.TextOf("manifestId")),
                ("gateway", session.TextOf("gateway")),
                ("state", $"{session.TextOf("state")}, {session.TextOf("queued")} segments running or waiting"),
                ("segments", $"{session.TextOf("segments")} answered well, {session.TextOf("failed")} with an error"),
                ("profiles", session.TextOf("profiles"))
            )
        );
        Placement(console, "worker", "since", detail.PartOf("placement"));
        if (detail.PartOf("lastDetour") is { } detour)
        {
            console.WriteLine($"attempts that went elsewhere without moving it: {detail.TextOf("detours")}");
            Placement(console, "last", "at", detour);
        }
    }

    private static void Placement(IAnsiConsole console, string label, string when, JsonElement? found)
    {
        if (found is not { } placement)
        {
            console.WriteLine($"{label}: none yet, or not remembered");
            return;
        }
        console.WriteLine($"{label}: {placement.TextOf("name")} {when} {placement.TimeOf("at")}");
        console.WriteLine($"  why: {placement.TextOf("why")}");
        foreach (var other in placement.ListOf("others"))
        {
            console.WriteLine($"  why not {other.TextOf("name")}: {other.TextOf("whyNot")}");
        }
        if (placement.TextOf("unlisted") is not ("0" or "") and var unlisted)
        {
            console.WriteLine($"  … and {unlisted} others");
        }
    }
}
