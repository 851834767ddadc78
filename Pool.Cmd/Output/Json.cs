using System.Globalization;
using System.Text.Json;

namespace Pool.Cmd.Output;

/// <summary>Reading of documents that another version may have written.</summary>
internal static class Json
{
    /// <summary>A field as text; empty where it is missing or null.</summary>
    public static string TextOf(this JsonElement item, string field) =>
        item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(field, out var value) ? ""
        : value.ValueKind == JsonValueKind.Array ? string.Join(", ", value.EnumerateArray().Select(part => part.ToString()))
        : value.ToString();

    /// <summary>A field that holds a moment, to the ms, UTC.</summary>
    public static string TimeOf(this JsonElement item, string field) =>
        DateTimeOffset.TryParse(item.TextOf(field), CultureInfo.InvariantCulture, out var moment)
            ? moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)
            : item.TextOf(field);

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
