using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pool.Cmd.Output;
using Spectre.Console;

namespace Pool.Cmd.Palettes;

/// <summary><c>pool worker</c>.</summary>
internal static class WorkerPalette
{
    private static readonly Column[] Columns =
    [
        Column.Id("id"),
        Column.Of("name"),
        Column.Of("link"),
        Column.Of("state"),
        Column.Of("capacity"),
        Column.Of("load"),
        Column.Of("address"),
        Column.Of("version"),
        Column.Of("encoders"),
        Column.Of("segments"),
        Column.Of("failures"),
        Column.Mega("pixels", "Mpixels"),
    ];

    public static Command Command()
    {
        var (shown, drained, resumed) = (Names.Worker(), Names.Worker(), Names.Worker());
        return new Command("worker", "the pool's workers")
        {
            NodeCommand.Reading("list", "who works here, and how much", _ => "workers", List),
            NodeCommand.Reading("show", "all that is known of one", Names.Path("worker", shown), Detail, shown),
            NodeCommand.Changing(
                "drain",
                "give it no new work; what runs there finishes",
                Names.Path("worker/drain", drained),
                One,
                drained
            ),
            NodeCommand.Changing("resume", "give it work again", Names.Path("worker/resume", resumed), One, resumed),
        };
    }

    /// <summary>Workers as a table.</summary>
    public static void List(IAnsiConsole console, JsonElement workers) => console.Write(Show.Table(workers.Items(), Columns));

    private static void One(IAnsiConsole console, JsonElement worker) => console.Write(Show.Table([worker], Columns));

    private static void Detail(IAnsiConsole console, JsonElement detail)
    {
        var worker = detail.PartOf("worker") ?? default;
        console.Write(
            Show.Pairs(
                ("id", worker.TextOf("id")),
                ("name", worker.TextOf("name")),
                ("state", StateOf(worker)),
                ("link", $"{worker.TextOf("link")} from {worker.TextOf("address")}"),
                ("version", worker.TextOf("version")),
                ("encoders", worker.TextOf("encoders")),
                ("sessions", $"{detail.ListOf("sessions").Count()} at home of {worker.TextOf("capacity")}"),
                ("attempts", $"{worker.TextOf("load")} running, accepts {detail.TextOf("accepts")} more"),
                ("speed", SpeedOf(detail)),
                ("segments", $"{worker.TextOf("segments")} accepted, {worker.TextOf("failures")} failed"),
                ("pixels", worker.TextOf("pixels"))
            )
        );
        foreach (var session in detail.ListOf("sessions"))
        {
            console.WriteLine($"  {session}");
        }
    }

    private static string StateOf(JsonElement worker) =>
        worker.TextOf("drained") == bool.TrueString
            ? $"{worker.TextOf("state")} (by the operator's word)"
            : worker.TextOf("state");

    private static string SpeedOf(JsonElement detail) =>
        detail.TryGetProperty("ratio", out var ratio) && ratio.ValueKind == JsonValueKind.Number
            ? string.Create(CultureInfo.InvariantCulture, $"a segment takes {ratio.GetDouble():0.00} of its own time")
            : "not known yet";
}
