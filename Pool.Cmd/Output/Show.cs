using System.Text.Json;
using Spectre.Console;

namespace Pool.Cmd.Output;

/// <summary>What people see of a node's documents.</summary>
internal static class Show
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>One row per element of a list.</summary>
    public static Table Table(IEnumerable<JsonElement> items, params Column[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns([.. columns.Select(column => new TableColumn(Markup.Escape(column.Title)))]);
        foreach (var item in items)
        {
            table.AddRow([.. columns.Select(column => Markup.Escape(column.TextOf(item)))]);
        }
        return table;
    }

    /// <summary>Names and values, one pair per row.</summary>
    public static Table Pairs(params (string Name, string Value)[] pairs)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        foreach (var (name, value) in pairs)
        {
            table.AddRow(Markup.Escape(name), Markup.Escape(value));
        }
        return table;
    }

    /// <summary>A document as it came, indented.</summary>
    public static Task JsonAsync<T>(T document) =>
        Console.Out.WriteLineAsync(JsonSerializer.Serialize(document, Indented).AsMemory());
}
