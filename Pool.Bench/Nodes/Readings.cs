using System.Diagnostics;
using System.Globalization;

namespace Pool.Bench.Nodes;

/// <summary>What a node holds, by its own figures and by the system's.</summary>
internal static class Readings
{
    private const int HeapReadings = 40;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Managed bytes of an orchestrator, the lowest of some readings: what is still held once the collector has run.</summary>
    public static async Task<double> HeapAsync(BenchPool pool)
    {
        var lowest = double.MaxValue;
        for (var reading = 0; reading < HeapReadings; reading++)
        {
            lowest = Math.Min(lowest, await ValueAsync(pool, "dotnet_total_memory_bytes"));
            await Task.Delay(Beat, TimeProvider.System);
        }
        return lowest;
    }

    /// <summary>The first value of a series at /metrics.</summary>
    public static async Task<double> ValueAsync(BenchPool pool, string series)
    {
        var text = await Http.GetStringAsync($"http://{pool.OperatorAddress}/metrics");
        var line = text.Split('\n').First(line => line.StartsWith(series + "{", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>Resident bytes of a process.</summary>
    public static double ResidentOf(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.WorkingSet64;
    }
}
