using System.Globalization;
using System.Text.Json;

namespace Pool.Cmd.Output;

/// <summary>One column of a table for people.</summary>
/// <param name="Title">Its head.</param>
/// <param name="TextOf">What stands in it.</param>
internal sealed record Column(string Title, Func<JsonElement, string> TextOf)
{
    private const int BriefId = 12;

    /// <summary>A field as it is.</summary>
    public static Column Of(string field, string? title = null) => new(title ?? field, item => item.TextOf(field));

    /// <summary>The beginning of an id, which is enough to name it.</summary>
    public static Column Id(string field) =>
        new(field, item => item.TextOf(field) is { Length: > BriefId } id ? id[..BriefId] : item.TextOf(field));

    /// <summary>A list, as Akka prints roles.</summary>
    public static Column Bracketed(string field) => new(field, item => $"[{item.TextOf(field)}]");

    /// <summary>A large number, in millions.</summary>
    public static Column Mega(string field, string title) =>
        new(
            title,
            item =>
                item.TryGetProperty(field, out var number)
                    ? (number.GetInt64() / 1e6).ToString("0.0", CultureInfo.InvariantCulture)
                    : ""
        );
}

/// <summary>Reading of documents that another version may have written.</summary>
internal static class Json
{
    /// <summary>A field as text; empty where it is missing or null.</summary>
    public static string TextOf(this JsonElement item, string field) =>
        item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(field, out var value) ? ""
        : value.ValueKind == JsonValueKind.Array ? string.Join(", ", value.EnumerateArray().Select(part => part.ToString()))
        : value.ToString();

    /// <summary>A field that holds a list; empty where there is none.</summary>
    public static IEnumerable<JsonElement> ListOf(this JsonElement item, string field) =>
        item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty(field, out var list)
        && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : [];

    /// <summary>A field that holds a document; null where there is none.</summary>
    public static JsonElement? PartOf(this JsonElement item, string field) =>
        item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty(field, out var part)
        && part.ValueKind == JsonValueKind.Object
            ? part
            : null;

    /// <summary>The elements of a list.</summary>
    /// <exception cref="CommandFailure">The document is no list.</exception>
    public static IEnumerable<JsonElement> Items(this JsonElement list) =>
        list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : throw CommandFailure.Refused("the node's answer is no list: is it of another version?");
}
