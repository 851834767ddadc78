using System.CommandLine;

namespace Pool.Cmd.Palettes;

/// <summary><c>pool worker</c>.</summary>
internal static class WorkerPalette
{
    public static Command Command() =>
        new("worker", "the pool's workers")
        {
            ListCommand.Of(
                "list",
                "who works here, and how much",
                "workers",
                "id",
                "name",
                "link",
                "state",
                "capacity",
                "load",
                "address",
                "version",
                "encoders",
                "segments",
                "pixels"
            ),
        };
}
