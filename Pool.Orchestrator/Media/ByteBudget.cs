namespace Pool.Orchestrator.Media;

/// <summary>
/// Bytes that may be held at once, charged as they arrive. Who finds no room waits in line, so that a full pool slows its senders down
/// before it refuses one.
/// </summary>
/// <param name="limit">Bytes held at most.</param>
/// <param name="time">Bounds the waiting.</param>
/// <param name="evict">Gives something up and says whether there was anything; null: nothing can be given up.</param>
/// <param name="whole">What this is a share of: charged as well; null: nothing.</param>
internal sealed class ByteBudget(long limit, TimeProvider time, Func<bool>? evict = null, ByteBudget? whole = null)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private long _used;

    /// <summary>Bytes held now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Takes bytes, waiting for others to return theirs.</summary>
    /// <returns>False when the patience was over.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public async ValueTask<bool> TakeAsync(int bytes, TimeSpan patience, CancellationToken ct)
    {
        if (!await TakeOwnAsync(bytes, patience, ct))
        {
            return false;
        }
        if (whole is null)
        {
            return true;
        }
        var taken = false;
        try
        {
            return taken = await whole.TakeAsync(bytes, patience, ct);
        }
        finally
        {
            if (!taken)
            {
                ReturnOwn(bytes);
            }
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes)
    {
        ReturnOwn(bytes);
        whole?.Return(bytes);
    }

    private async ValueTask<bool> TakeOwnAsync(int bytes, TimeSpan patience, CancellationToken ct)
    {
        if (TryTakeOwn(bytes))
        {
            return true;
        }
        var waiter = new Waiter(bytes);
        lock (_gate)
        {
            _waiting.AddLast(waiter);
            Grant();
        }
        try
        {
            await waiter.Granted.Task.WaitAsync(patience, time, ct);
            return true;
        }
        catch (TimeoutException)
        {
            return !Leave(waiter);
        }
        catch (OperationCanceledException)
        {
            if (!Leave(waiter))
            {
                ReturnOwn(bytes);
            }
            throw;
        }
    }

    /// <summary>Takes bytes, giving older ones up if need be.</summary>
    private bool TryTakeOwn(int bytes)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count == 0 && _used + bytes <= limit)
                {
                    _used += bytes;
                    return true;
                }
            }
            if (evict is null || !evict())
            {
                return false;
            }
        }
    }

    private void ReturnOwn(long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
            Grant();
        }
    }

    /// <summary>Takes a waiter out of the line; false if it was granted meanwhile.</summary>
    private bool Leave(Waiter waiter)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(waiter))
            {
                return false;
            }
            // The next in line may want less than this one did.
            Grant();
            return true;
        }
    }

    private void Grant()
    {
        while (_waiting.First is { } first && _used + first.Value.Bytes <= limit)
        {
            _used += first.Value.Bytes;
            _waiting.RemoveFirst();
            first.Value.Granted.SetResult();
        }
    }

    private sealed class Waiter(int bytes)
    {
        public int Bytes { get; } = bytes;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
