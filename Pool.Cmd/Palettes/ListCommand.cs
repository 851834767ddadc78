using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Pool.Cmd.Palettes;

/// <summary>A command that shows one list of the node as a table, or as the JSON it came as.</summary>
internal static class ListCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="name">The command's name.</param>
    /// <param name="description">One line of help.</param>
    /// <param name="document">What is fetched below <c>/admin/</c>.</param>
    /// <param name="columns">Fields shown, in order.</param>
    public static Command Of(string name, string description, string document, params string[] columns)
    {
        var command = new Command(name, description);
        command.SetAction(
            async (parsed, cancel) =>
            {
                using var json = await new AdminClient(parsed.GetValue(CommandTree.Host)!).GetAsync(document, cancel);
                if (parsed.GetValue(CommandTree.Json))
                {
                    await Console.Out.WriteLineAsync(JsonSerializer.Serialize(json, Indented));
                }
                else
                {
                    Terminal.Output.Write(TableOf(json.RootElement, columns));
                }
                return ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>One row per object; fields a node does not send stay empty.</summary>
    /// <exception cref="CommandFailure">The document is no list.</exception>
    public static Table TableOf(JsonElement list, string[] columns)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw CommandFailure.Refused("the node's answer is no list: is it of another version?");
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns(columns);
        foreach (var item in list.EnumerateArray())
        {
            table.AddRow([.. columns.Select(column => Markup.Escape(TextOf(item, column)))]);
        }
        return table;
    }

    private static string TextOf(JsonElement item, string column) =>
        item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(column, out var value) ? ""
        : value.ValueKind == JsonValueKind.Array ? string.Join(", ", value.EnumerateArray().Select(part => part.ToString()))
        : value.ToString();
}
