using System.Globalization;

namespace Pool.Cmd;

/// <summary>Times as people write them.</summary>
internal static class TimeText
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    /// <summary>Reads a positive number with one unit: <c>250ms</c>, <c>2s</c>, <c>1.5m</c>, <c>24h</c>.</summary>
    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        foreach (var (unit, length) in Units)
        {
            if (
                text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(
                    text[..^unit.Length],
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var number
                )
                && number > 0
                && number * length.TotalHours < TimeSpan.FromDays(365).TotalHours
            )
            {
                time = number * length;
                return true;
            }
        }
        return false;
    }
}
