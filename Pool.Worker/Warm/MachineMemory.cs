using System.Globalization;

namespace Pool.Worker.Warm;

/// <summary>The machine's memory, as the kernel tells it.</summary>
internal static class MachineMemory
{
    private const string Table = "/proc/meminfo";
    private const string Key = "MemAvailable:";

    /// <summary>Bytes that can be had without swapping; the largest number where that is not told.</summary>
    public static long FreeBytes()
    {
        if (!File.Exists(Table))
        {
            return long.MaxValue;
        }
        foreach (var line in File.ReadLines(Table))
        {
            if (line.StartsWith(Key, StringComparison.Ordinal))
            {
                var number = line.AsSpan(Key.Length).Trim();
                return long.Parse(number[..number.IndexOf(' ')], CultureInfo.InvariantCulture) * 1024;
            }
        }
        return long.MaxValue;
    }
}
