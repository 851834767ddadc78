using System.CommandLine;

namespace Pool.Cmd.Palettes;

/// <summary><c>pool session</c>.</summary>
internal static class SessionPalette
{
    public static Command Command() =>
        new("session", "streams that are being transcoded")
        {
            ListCommand.Of(
                "list",
                "all live sessions",
                "sessions",
                "manifestId",
                "state",
                "worker",
                "segments",
                "queued",
                "profiles"
            ),
        };
}
