namespace Pool.Actors.Link;

/// <summary>
/// Sends the signs of life of all links of a node, and ends those that are silent. It has a thread of its own, above all others: when the
/// node is busy, its links must not look dead, and those of others must not seem to be.
/// </summary>
public sealed class LinkHeartbeat : IDisposable
{
    private readonly LinkHub _hub;
    private readonly TimeSpan _every;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    /// <summary>Starts the thread.</summary>
    public LinkHeartbeat(LinkHub hub, LinkSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _hub = hub;
        _every = settings.PingEvery;
        _thread = new Thread(Run)
        {
            IsBackground = true,
            Name = "link heartbeat",
            Priority = ThreadPriority.Highest,
        };
        _thread.Start();
    }

    /// <summary>Stops the thread.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.Wait(_every))
        {
            foreach (var link in _hub.Links)
            {
                link.Beat();
            }
        }
    }
}
