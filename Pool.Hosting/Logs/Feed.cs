using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Pool.Hosting.Logs;

/// <summary>
/// Things that happen, for whoever looks on: the last ones are kept, and listeners get each new one. Bounded everywhere: who does not keep
/// up loses the oldest, and publishing never waits. May be used from any thread.
/// </summary>
/// <typeparam name="T">What happens.</typeparam>
/// <param name="keep">How many are kept.</param>
public sealed class Feed<T>(int keep)
{
    /// <summary>Most listeners at once.</summary>
    public const int MaxListeners = 16;

    /// <summary>Most things that wait for one listener.</summary>
    private const int MaxBehind = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<T> _last = new();
    private ImmutableArray<Channel<T>> _listeners = [];

    /// <summary>Something happened.</summary>
    public void Publish(T thing)
    {
        lock (_gate)
        {
            if (_last.Count == keep)
            {
                _last.Dequeue();
            }
            _last.Enqueue(thing);
            foreach (var listener in _listeners)
            {
                listener.Writer.TryWrite(thing);
            }
        }
    }

    /// <summary>What happened last and is of interest, the oldest first.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="which">What is of interest.</param>
    public ImmutableArray<T> Last(int count, Func<T, bool> which)
    {
        lock (_gate)
        {
            return [.. _last.Where(which).TakeLast(count)];
        }
    }

    /// <summary>Begins to listen; what happens from now on is in the stream, after the last things that happened before.</summary>
    /// <param name="count">How many of those.</param>
    /// <param name="which">What is of interest.</param>
    /// <returns>Null: there are listeners enough.</returns>
    public IAsyncEnumerable<T>? Listen(int count, Func<T, bool> which)
    {
        var channel = Channel.CreateBounded<T>(
            new BoundedChannelOptions(MaxBehind) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        lock (_gate)
        {
            if (_listeners.Length == MaxListeners)
            {
                return null;
            }
            _listeners = _listeners.Add(channel);
            return ReadAsync(channel, [.. _last.Where(which).TakeLast(count)], which);
        }
    }

    private async IAsyncEnumerable<T> ReadAsync(
        Channel<T> channel,
        ImmutableArray<T> before,
        Func<T, bool> which,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        try
        {
            foreach (var thing in before)
            {
                yield return thing;
            }
            await foreach (var thing in channel.Reader.ReadAllAsync(cancel))
            {
                if (which(thing))
                {
                    yield return thing;
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _listeners = _listeners.Remove(channel);
            }
        }
    }
}
