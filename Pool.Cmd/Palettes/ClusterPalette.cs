using System.CommandLine;

namespace Pool.Cmd.Palettes;

/// <summary><c>pool cluster</c>.</summary>
internal static class ClusterPalette
{
    public static Command Command() =>
        new("cluster", "the nodes that make up the pool")
        {
            ListCommand.Of(
                "show",
                "members, and edge nodes beside them",
                "cluster",
                "address",
                "roles",
                "status",
                "reachability",
                "version"
            ),
        };
}
