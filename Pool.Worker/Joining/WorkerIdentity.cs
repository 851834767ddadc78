using System.Security.Cryptography;
using Pool.Actors.Settings;
using Pool.Protocol.Identity;

namespace Pool.Worker.Joining;

/// <summary>Who this worker is: its data folder, held for this process, and the key in it.</summary>
internal sealed class WorkerIdentity : IDisposable
{
    private const string KeyName = "worker.key";
    private const int BootIdDigits = 16;
    private readonly FolderLock _lock;

    private WorkerIdentity(FolderLock held, NodeKey key, PoolPin pin, OperatorToken token)
    {
        Operator = token;
        _lock = held;
        Key = key;
        Pin = pin;
        Id = WorkerId.Of(key.Spki.Span);
    }

    /// <summary>Its key.</summary>
    public NodeKey Key { get; }

    /// <summary>Its id, which is its key's.</summary>
    public WorkerId Id { get; }

    /// <summary>The pool's key as this worker knows it.</summary>
    public PoolPin Pin { get; }

    /// <summary>What shows that somebody is the worker's operator.</summary>
    public OperatorToken Operator { get; }

    /// <summary>New for every start of the process.</summary>
    public string BootId { get; } = RandomNumberGenerator.GetHexString(BootIdDigits, lowercase: true);

    /// <summary>Takes a data folder; the key is made at the first start.</summary>
    /// <exception cref="SettingsException">The folder is in use, cannot be written, or holds something else.</exception>
    public static WorkerIdentity Open(string dataDir)
    {
        var held = FolderLock.Take(dataDir);
        try
        {
            var key = NodeKey.LoadOrCreate(Path.Combine(dataDir, KeyName), "pool-worker");
            return new WorkerIdentity(held, key, PoolPin.Open(dataDir), OperatorToken.Open(dataDir));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            throw new SettingsException(fault.Message, fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Key.Dispose();
        _lock.Dispose();
    }
}
