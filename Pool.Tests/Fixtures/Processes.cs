namespace Pool.Tests.Fixtures;

/// <summary>What runs on this machine, as the kernel sees it.</summary>
internal static class Processes
{
    /// <summary>Ids of processes that have a text in their command line, in whatever namespace they run.</summary>
    public static IReadOnlyList<int> With(string marker)
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), out var id)
                && id != Environment.ProcessId
                && CommandOf(folder).Contains(marker, StringComparison.Ordinal)
            )
            {
                found.Add(id);
            }
        }
        return found;
    }

    /// <summary>Ids of all that a process has started, and of what they have, as far as they run.</summary>
    public static IReadOnlyList<int> Of(int process)
    {
        var found = new List<int>();
        for (var (next, parent) = (0, process); ; parent = found[next++])
        {
            var tasks = $"/proc/{parent}/task";
            found.AddRange(Directory.Exists(tasks) ? Directory.GetDirectories(tasks).SelectMany(ChildrenOf) : []);
            if (next == found.Count)
            {
                return found;
            }
        }
    }

    /// <summary>Whether it still runs, with one of these texts in its command line; none: with any.</summary>
    public static bool Runs(int process, params ReadOnlySpan<string> markers)
    {
        var command = CommandOf($"/proc/{process}");
        var isOne = markers.IsEmpty;
        foreach (var marker in markers)
        {
            isOne |= command.Contains(marker, StringComparison.Ordinal);
        }
        return isOne && command.Length > 0;
    }

    private static IEnumerable<int> ChildrenOf(string task) =>
        ReadWhileItRuns(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);

    private static string CommandOf(string folder) => ReadWhileItRuns(Path.Combine(folder, "cmdline"));

    private static string ReadWhileItRuns(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return "";
        }
    }
}
