using System.Globalization;

namespace Pool.Tests.Soak;

/// <summary>What a process holds, as the kernel sees it.</summary>
/// <param name="MemoryBytes">Resident memory.</param>
/// <param name="Handles">Open file descriptors.</param>
/// <param name="Children">Processes below it, however deep.</param>
internal sealed record Vitals(long MemoryBytes, int Handles, int Children)
{
    private const double MostMemoryRatio = 1.25;
    private const long MostMemoryBytes = 32_000_000;
    private const int MostHandles = 16;

    /// <summary>Those of a running process.</summary>
    public static Vitals Of(int id)
    {
        var folder = $"/proc/{id}";
        var memory = File.ReadLines($"{folder}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        var kilobytes = long.Parse(memory.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return new Vitals(kilobytes * 1024, Directory.GetFiles($"{folder}/fd").Length, ChildrenOf(id));
    }

    /// <summary>The middle of several, each value for itself.</summary>
    public static Vitals Middle(IReadOnlyList<Vitals> all) =>
        new(Median(all, it => it.MemoryBytes), (int)Median(all, it => it.Handles), (int)Median(all, it => it.Children));

    /// <summary>Whether this is more than what comes and goes by itself.</summary>
    public bool HasGrownFrom(Vitals before) =>
        MemoryBytes > before.MemoryBytes * MostMemoryRatio + MostMemoryBytes
        || Handles > before.Handles + MostHandles
        || Children > before.Children;

    /// <inheritdoc/>
    public override string ToString() => $"{MemoryBytes / 1_000_000} MB, {Handles} handles, {Children} children";

    private static long Median(IReadOnlyList<Vitals> all, Func<Vitals, long> value) =>
        all.Select(value).Order().ElementAt(all.Count / 2);

    private static int ChildrenOf(int id)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var child)
                && ParentOf(folder) is { } parent
            )
            {
                parents[child] = parent;
            }
        }
        return parents.Keys.Count(child => IsBelow(child));

        bool IsBelow(int process)
        {
            while (parents.TryGetValue(process, out var parent))
            {
                if (parent == id)
                {
                    return true;
                }
                process = parent;
            }
            return false;
        }
    }

    private static int? ParentOf(string folder)
    {
        try
        {
            // pid (name) state parent …; the name may hold anything.
            var stat = File.ReadAllText($"{folder}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ')[2], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
