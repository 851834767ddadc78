using System.Globalization;
using System.Text.Json;

namespace Pool.Bench.Report;

/// <summary>Sums up what was measured.</summary>
internal static class Figures
{
    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>The value in the middle of at least one.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The value that so large a share of all is not above.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)(share * (sorted.Length - 1))];
    }

    /// <summary>The machine's load average of one minute; 0 where it is not told.</summary>
    public static double Load() =>
        File.Exists("/proc/loadavg")
            ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
            : 0;

    /// <summary>Writes a result for programs.</summary>
    /// <param name="folder">Where benchmarks' results lie.</param>
    /// <param name="name">The benchmark.</param>
    /// <param name="result">A record of figures.</param>
    public static void Write(string folder, string name, object result)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{name}.json");
        File.WriteAllText(path, JsonSerializer.Serialize(result, Form) + "\n");
    }
}
