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
