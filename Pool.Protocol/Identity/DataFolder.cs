namespace Pool.Protocol.Identity;

/// <summary>Where a node keeps its files unless told otherwise.</summary>
public static class DataFolder
{
    /// <summary>The folder of one role for this user, by XDG: <c>~/.local/share/pool/worker</c>.</summary>
    public static string Of(string role) =>
        Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData,
                Environment.SpecialFolderOption.DoNotVerify
            ),
            "pool",
            role
        );
}
