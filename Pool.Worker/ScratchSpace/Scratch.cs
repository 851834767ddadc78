using System.Security.Cryptography;
using System.Text;
using Pool.Protocol.Identity;

namespace Pool.Worker.ScratchSpace;

/// <summary>
/// One folder per attempt, inside one folder that belongs to this worker alone and that it holds locked. What killed workers left is
/// removed at the start of the next one, whichever it is. Two processes never share a data folder, so never this one.
/// </summary>
internal sealed class Scratch : IDisposable
{
    private const string Memory = "/dev/shm";
    private const string Prefix = "pool-";
    private const string LockName = "lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly long _budgetBytes;
    private readonly ILogger _logger;
    private readonly FileStream _held;
    private long _reservedBytes;

    private Scratch(string folder, long budgetBytes, ILogger logger)
    {
        (Folder, _budgetBytes, _logger) = (folder, budgetBytes, logger);
        _held = Lock(folder, FileMode.Create);
        SweepBeside(folder, logger);
    }

    /// <summary>The folder of all attempts.</summary>
    public string Folder { get; }

    /// <summary>Bytes reserved by the attempts that are open.</summary>
    public long ReservedBytes => Interlocked.Read(ref _reservedBytes);

    /// <summary>Bytes that attempts may still reserve.</summary>
    public long FreeBytes => _budgetBytes - ReservedBytes;

    /// <summary>Makes the folder anew.</summary>
    /// <param name="settings">Where, and how large.</param>
    /// <param name="dataDir">The worker's data folder; its path names the folder in memory.</param>
    /// <param name="logger">Hears what was found.</param>
    /// <exception cref="IOException">No place can be written.</exception>
    public static Scratch Open(ScratchSettings settings, string dataDir, ILogger logger)
    {
        var name = Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(dataDir)))[..8]);
        var inMemory = Path.Combine(Memory, name);
        if (settings.Folder.Length > 0)
        {
            MakeAnew(Path.Combine(settings.Folder, name), logger);
            return new Scratch(Path.Combine(settings.Folder, name), settings.BudgetBytes, logger);
        }
        if (OperatingSystem.IsLinux() && HasRoomFor(settings.BudgetBytes) && TryMakeAnew(inMemory, logger))
        {
            return new Scratch(inMemory, settings.BudgetBytes, logger);
        }
        var onDisk = Path.Combine(dataDir, "scratch");
        MakeAnew(onDisk, logger);
        return new Scratch(onDisk, settings.BudgetBytes, logger);
    }

    /// <summary>Makes the folder of one attempt.</summary>
    /// <param name="attempt">Whose.</param>
    /// <param name="expectedBytes">Source and renditions together; given back when the folder is disposed.</param>
    /// <returns>Null if the budget does not allow it: a refusal for want of resources.</returns>
    /// <exception cref="IOException">The disk is full or broken; nothing stays reserved.</exception>
    public ScratchFolder? TryOpen(AttemptId attempt, long expectedBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(expectedBytes);
        if (Interlocked.Add(ref _reservedBytes, expectedBytes) > _budgetBytes)
        {
            Interlocked.Add(ref _reservedBytes, -expectedBytes);
            return null;
        }
        var folder = Path.Combine(Folder, attempt.Text);
        try
        {
            Make(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Interlocked.Add(ref _reservedBytes, -expectedBytes);
            throw;
        }
        return new ScratchFolder(folder, () => Close(folder, expectedBytes));
    }

    /// <summary>Removes the folder of all attempts, with what still lies there. Nothing of it outlives the worker, in memory above all.</summary>
    public void Dispose()
    {
        _held.Dispose();
        Remove(Folder);
    }

    private void Close(string folder, long expectedBytes)
    {
        Remove(folder);
        Interlocked.Add(ref _reservedBytes, -expectedBytes);
    }

    private void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody tidied up; that is what was wanted.
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.ScratchNotRemoved(_logger, folder, fault.Message);
        }
    }

    private static FileStream Lock(string folder, FileMode mode) =>
        new(Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None);

    private static void SweepBeside(string own, ILogger logger)
    {
        foreach (var folder in Directory.GetDirectories(Path.GetDirectoryName(own)!, $"{Prefix}*").Where(folder => folder != own))
        {
            try
            {
                // Only what has a lock that nobody holds: a folder without one may be another program's, or just being made.
                using (Lock(folder, FileMode.Open)) { }
                Directory.Delete(folder, recursive: true);
                Log.LeftoversRemoved(logger, 1, folder);
            }
            catch (Exception notOurs) when (notOurs is IOException or UnauthorizedAccessException)
            {
                Log.ScratchInUse(logger, folder, notOurs.Message);
            }
        }
    }

    private static bool HasRoomFor(long bytes) =>
        Directory.Exists(Memory) && new DriveInfo(Memory) is { IsReady: true } memory && memory.AvailableFreeSpace >= bytes;

    private static bool TryMakeAnew(string folder, ILogger logger)
    {
        try
        {
            MakeAnew(folder, logger);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Somebody else's folder of that name, or no right to write: the data folder serves.
            Log.ScratchNotRemoved(logger, folder, fault.Message);
            return false;
        }
    }

    private static void MakeAnew(string folder, ILogger logger)
    {
        if (Directory.Exists(folder))
        {
            var left = Directory.GetDirectories(folder).Length;
            Directory.Delete(folder, recursive: true);
            if (left > 0)
            {
                Log.LeftoversRemoved(logger, left, folder);
            }
        }
        Make(folder);
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
    }
}
