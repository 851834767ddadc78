using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pool.Cmd.Output;
using Pool.Cmd.Palettes;
using Pool.Doctor;
using Pool.Protocol.Identity;
using Spectre.Console;

namespace Pool.Cmd.Checkup;

/// <summary><c>pool doctor</c>: what is wrong on this machine and, where a node is named, with that node; and how to mend it.</summary>
internal static class DoctorCommand
{
    private const string Here = "here";

    /// <summary>What a node may want to hold open at once.</summary>
    private const int OpenFiles = 4096;

    private static readonly (int Port, string Use)[] Ports =
    [
        (8935, "an orchestrator's service: gateways and workers"),
        (7935, "an orchestrator's operator"),
        (6935, "a worker's operator"),
    ];

    public static Command Command()
    {
        var command = new Command("doctor", "what is wrong on this machine and, with -H, with that node; and how to mend it");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var isNamed = parsed.GetResult(CommandTree.Host) is { Implicit: false };
        var findings = new JsonArray();
        Add(findings, Here, JsonSerializer.SerializeToElement(await LookHereAsync(cancel), JsonSerializerOptions.Web));
        if (isNamed)
        {
            using var node = await NodeCommand.ClientOf(parsed).GetAsync("doctor", cancel);
            Add(findings, parsed.GetValue(CommandTree.Host)!, node.RootElement);
        }
        var all = JsonSerializer.SerializeToElement(findings);
        var bad = all.Items().Count(finding => finding.TextOf("grade") == "bad");
        if (parsed.GetValue(CommandTree.Json))
        {
            await Show.JsonAsync(all);
        }
        else
        {
            Print(Terminal.Output, all);
        }
        return bad == 0 ? ExitCode.Done : ExitCode.Refused;
    }

    private static async Task<IReadOnlyList<Finding>> LookHereAsync(CancellationToken cancel) =>
        [
            .. await FfmpegCheck.LookAsync("ffmpeg", TimeProvider.System, cancel),
            .. Machine.Look(DataFolder.Of(""), OpenFiles),
            .. Ports.Select(port => PortCheck.Look(port.Port, port.Use)),
        ];

    private static void Add(JsonArray all, string where, JsonElement findings)
    {
        foreach (var finding in findings.Items())
        {
            var item = JsonObject.Create(finding.Clone())!;
            item.Insert(0, "where", where);
            all.Add(item);
        }
    }

    private static void Print(IAnsiConsole console, JsonElement all)
    {
        console.Write(
            Show.Table(all.Items(), Column.Of("where"), Column.Of("check"), Column.Of("grade", ""), Column.Of("what", "found"))
        );
        foreach (var finding in all.Items().Where(finding => finding.TextOf("mend").Length > 0))
        {
            console.WriteLine(
                $"{finding.TextOf("grade")}: {finding.TextOf("where")}: {finding.TextOf("check")}: {finding.TextOf("what")}"
            );
            console.WriteLine($"  mend: {finding.TextOf("mend")}");
        }
        console.WriteLine(
            $"{all.Items().Count(f => f.TextOf("grade") == "bad")} stop work, "
                + $"{all.Items().Count(f => f.TextOf("grade") == "warn")} could be better, "
                + $"{all.Items().Count(f => f.TextOf("grade") == "ok")} are as they should be"
        );
    }
}
