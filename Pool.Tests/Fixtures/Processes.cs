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

    private static string CommandOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return "";
        }
    }
}
