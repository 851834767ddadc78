using System.Globalization;

namespace Pool.Actors.Settings;

/// <summary>Times and sizes with a unit, as HOCON writes them: <c>500ms</c>, <c>1.5s</c>, <c>128KiB</c>.</summary>
internal static class Units
{
    private static readonly Dictionary<string, double> Milliseconds = new()
    {
        ["ms"] = 1,
        ["s"] = 1000,
        ["m"] = 60_000,
        ["h"] = 3_600_000,
        ["d"] = 86_400_000,
    };

    private static readonly Dictionary<string, double> Bytes = new()
    {
        ["B"] = 1,
        ["kB"] = 1e3,
        ["MB"] = 1e6,
        ["GB"] = 1e9,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
    };

    public static bool TryTime(string text, out TimeSpan time)
    {
        var good = TryParse(text, Milliseconds, out var milliseconds);
        time = good ? TimeSpan.FromMilliseconds(milliseconds) : default;
        return good;
    }

    public static bool TryBytes(string text, out long bytes)
    {
        var good = TryParse(text, Bytes, out var amount);
        bytes = good ? (long)amount : 0;
        return good;
    }

    public static string Text(TimeSpan time) => Text(time.TotalMilliseconds, Milliseconds);

    public static string Text(long bytes) => Text(bytes, Bytes);

    private static bool TryParse(string text, Dictionary<string, double> units, out double amount)
    {
        amount = 0;
        var number = text.TrimEnd("BkKMGiBmshd".ToCharArray());
        return units.TryGetValue(text[number.Length..], out var unit)
            && double.TryParse(number.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount)
            && (amount *= unit) < 1L << 52;
    }

    // The largest unit that leaves a whole number reads best.
    private static string Text(double amount, Dictionary<string, double> units)
    {
        var unit = units.Where(unit => amount >= unit.Value && amount % unit.Value == 0).MaxBy(unit => unit.Value);
        return unit.Key is null ? $"0{units.Keys.First()}" : $"{amount / unit.Value:0}{unit.Key}";
    }
}
