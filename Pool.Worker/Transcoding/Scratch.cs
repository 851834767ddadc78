using System.Security.Cryptography;
using System.Text;
using Pool.Actors.Settings;
using Pool.Protocol.Identity;

namespace Pool.Worker.Transcoding;

/// <summary>Where sources and renditions lie while they are worked on; section <c>pool.worker.scratch</c>.</summary>
internal sealed record ScratchSettings : ISettings<ScratchSettings>
{
    private const int MaxPathLength = 4096;

    /// <inheritdoc/>
    public static string Section => "pool.worker.scratch";

    /// <summary><c>folder</c>: empty: in memory (/dev/shm) where that is usable, else in the data folder.</summary>
    public required string Folder { get; init; }

    /// <summary><c>budget</c>: bytes that all attempts together may reserve.</summary>
    public required long BudgetBytes { get; init; }

    /// <inheritdoc/>
    public static ScratchSettings Read(HoconSection section) =>
        new()
        {
            Folder = section.Text("folder", MaxPathLength) ?? "",
            BudgetBytes = section.Bytes("budget", 64L << 20, 1L << 40),
        };
}

/// <summary>
/// One folder per attempt, inside one folder that belongs to this worker alone. What a killed predecessor left is removed at the start.
/// Two processes never share a data folder, so never this one.
/// </summary>
internal sealed class Scratch : IDisposable
{
    private const string Memory = "/dev/shm";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly long _budgetBytes;
    private readonly ILogger _logger;
    private long _reservedBytes;

    private Scratch(string folder, long budgetBytes, ILogger logger)
    {
        Folder = folder;
        _budgetBytes = budgetBytes;
        _logger = logger;
    }

    /// <summary>The folder of all attempts.</summary>
    public string Folder { get; }

    /// <summary>Bytes reserved by the attempts that are open.</summary>
    public long ReservedBytes => Interlocked.Read(ref _reservedBytes);

    /// <summary>Makes the folder anew.</summary>
    /// <param name="settings">Where, and how large.</param>
    /// <param name="dataDir">The worker's data folder; its path names the folder in memory.</param>
    /// <param name="logger">Hears what was found.</param>
    /// <exception cref="IOException">No place can be written.</exception>
    public static Scratch Open(ScratchSettings settings, string dataDir, ILogger logger)
    {
        var name = "pool-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(dataDir)))[..8]);
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
    public ScratchFolder? TryOpen(AttemptId attempt, long expectedBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(expectedBytes);
        if (Interlocked.Add(ref _reservedBytes, expectedBytes) > _budgetBytes)
        {
            Interlocked.Add(ref _reservedBytes, -expectedBytes);
            return null;
        }
        var folder = Path.Combine(Folder, attempt.Text);
        Make(folder);
        return new ScratchFolder(folder, () => Close(folder, expectedBytes));
    }

    /// <summary>Removes the folder of all attempts, with what still lies there. Nothing of it outlives the worker, in memory above all.</summary>
    public void Dispose() => Remove(Folder);

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

/// <summary>The folder of one attempt; gone, with everything in it, once disposed.</summary>
internal sealed class ScratchFolder(string path, Action close) : IDisposable
{
    private Action? _close = close;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>Where the source belongs.</summary>
    public string SourcePath => System.IO.Path.Combine(Path, "source");

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _close, null)?.Invoke();
}
