using System.Globalization;
using Pool.Actors.Settings;

namespace Pool.Worker.Joining;

/// <summary>Keeps a data folder for one process; the kernel lets go of it when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string LockName = "lock";
    private const string HolderName = "pid";
    private readonly FileStream _held;

    private FolderLock(FileStream held) => _held = held;

    /// <summary>Takes a folder, which is made if it is missing.</summary>
    /// <exception cref="SettingsException">Another process holds it, or it cannot be written.</exception>
    public static FolderLock Take(string dataDir)
    {
        try
        {
            Directory.CreateDirectory(dataDir);
            var held = TryOpen(dataDir) ?? throw Held(dataDir);
            // In a file of its own, because Windows lets nobody read a locked one.
            File.WriteAllText(Path.Combine(dataDir, HolderName), $"{Environment.ProcessId}\n");
            return new FolderLock(held);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                $"-dataDir {dataDir} cannot be used ({fault.Message}); write -dataDir and a folder of yours",
                fault
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private static FileStream? TryOpen(string dataDir)
    {
        var path = Path.Combine(dataDir, LockName);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private static SettingsException Held(string dataDir)
    {
        var holder = Path.Combine(dataDir, HolderName);
        var text = File.Exists(holder) ? File.ReadAllText(holder).Trim() : "";
        var who = int.TryParse(text, CultureInfo.InvariantCulture, out var id) ? $"process {id}" : "another process";
        return new SettingsException($"-dataDir {dataDir} is in use by {who}; stop it, or write -dataDir and another folder");
    }
}
