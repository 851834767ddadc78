using System.Collections.Concurrent;

namespace Pool.Worker.Children;

/// <summary>
/// The one thread that starts children. "Die with your parent" (<c>PR_SET_PDEATHSIG</c>, used by bwrap and setpriv) means the parent
/// <i>thread</i>: a child started from a thread of the pool is killed when the pool retires that thread, in the middle of its work.
/// Lives as long as the room; when it is disposed, children that still run are killed by the kernel.
/// </summary>
internal sealed class SpawnThread : IDisposable
{
    /// <summary>Starts that may wait. A worker's window is far smaller.</summary>
    private const int Capacity = 1024;

    private readonly BlockingCollection<Action> _starts = new(Capacity);
    private readonly Thread _thread;

    public SpawnThread()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "pool-spawn" };
        _thread.Start();
    }

    /// <summary>Calls <paramref name="start"/> on the thread, up to its first await, and hands on what it returns.</summary>
    /// <exception cref="InvalidOperationException">The room is closed, or absurdly many starts wait.</exception>
    public Task<T> RunAsync<T>(Func<Task<T>> start)
    {
        var started = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_starts.TryAdd(() => Start(start, started)))
        {
            throw new InvalidOperationException($"More than {Capacity} processes wait to be started.");
        }
        return started.Task.Unwrap();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _starts.CompleteAdding();
        _thread.Join();
        _starts.Dispose();
    }

    private void Work()
    {
        foreach (var start in _starts.GetConsumingEnumerable())
        {
            start();
        }
    }

    private static void Start<T>(Func<Task<T>> start, TaskCompletionSource<Task<T>> started)
    {
        try
        {
            started.SetResult(start());
        }
        catch (Exception fault)
        {
            // Handed to whoever asked: the thread that everybody's children hang on does not end for it.
            started.SetException(fault);
        }
    }
}
