namespace Pool.Cmd.Demo;

/// <summary>Where the node programs of this tool's own build are.</summary>
internal static class NodePrograms
{
    /// <exception cref="CommandFailure">It is not there.</exception>
    public static string Orchestrator => Find("pool-orchestrator", "Pool.Orchestrator");

    /// <exception cref="CommandFailure">It is not there.</exception>
    public static string Worker => Find("pool-worker", "Pool.Worker");

    // Published programs lie beside each other; those of a build in folders that differ by the project's name alone.
    private static string Find(string program, string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var root = here.Parent?.Parent?.Parent?.Parent?.FullName ?? "/";
        string[] places =
        [
            Path.Combine(here.FullName, program),
            Path.Combine(root, project, "bin", here.Parent?.Name ?? "", here.Name, project),
        ];
        return places.FirstOrDefault(File.Exists)
            ?? throw CommandFailure.Refused($"{program} is not built: no {string.Join(", no ", places)}. Write ./build.sh demo");
    }
}
