namespace Pool.Doctor;

/// <summary>Whether files that hold secrets can be read by their owner alone.</summary>
public static class PrivateFileCheck
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>Looks at one file.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="path">Where.</param>
    public static Finding Look(string name, string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return Finding.Unknown(name, $"there is no {path}");
            }
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0
                ? Finding.Warn(name, $"{path} can be read by others than its owner", $"chmod 600 {path}")
                : Finding.Ok(name, $"{path} is its owner's alone");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Finding.Bad(name, $"{path}: {fault.Message}", $"give it to the user that runs the node: chown USER {path}");
        }
    }
}
