using Pool.Protocol.Media;

namespace Pool.Orchestrator.Media;

/// <summary>
/// Published renditions, for <c>StreamEndpoint</c>. Its budget is its own and never a reason for refusing a segment: the oldest goes
/// first. A rendition is freed soon after it was fetched, or when nobody came for it.
/// </summary>
internal sealed class RenditionStore : IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);
    private readonly MediaSettings _settings;
    private readonly TimeProvider _time;
    private readonly ITimer _sweeper;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byAge = [];

    public RenditionStore(MediaSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        Budget = new ByteBudget(settings.RenditionBudgetBytes, time, EvictOldest);
        _sweeper = time.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
    }

    /// <summary>Bytes in the store and on their way into it.</summary>
    public ByteBudget Budget { get; }

    /// <summary>Reads renditions into the store's memory.</summary>
    public BodyReader Reader => new(Budget, _settings.RoomPatience);

    /// <summary>Renditions that nobody has fetched yet.</summary>
    public int Unfetched
    {
        get
        {
            lock (_gate)
            {
                return _byAge.Count(entry => !entry.Fetched);
            }
        }
    }

    /// <summary>Takes a rendition over from who read it; an older one of the same path goes.</summary>
    /// <param name="path">Where it will be found.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="container">What it is; null: a video signature.</param>
    public void Publish(string path, StoredBytes bytes, Container? container)
    {
        lock (_gate)
        {
            Remove(path);
            _entries[path] = _byAge.AddLast(
                new Entry(path, bytes, container) { Since = _time.GetTimestamp(), Life = _settings.RenditionTtl }
            );
        }
    }

    /// <summary>Holds a rendition for a reader, who must release it; null if it is not, or no longer, there.</summary>
    public (StoredBytes Bytes, Container? Container)? Hold(string path)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(path, out var node) && node.Value.Bytes.TryHold()
                ? (node.Value.Bytes, node.Value.Container)
                : null;
        }
    }

    /// <summary>A gateway has it all; it goes soon.</summary>
    public void Fetched(string path)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(path, out var node) && !node.Value.Fetched)
            {
                (node.Value.Fetched, node.Value.Since, node.Value.Life) = (true, _time.GetTimestamp(), _settings.FetchedTtl);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sweeper.Dispose();
        while (EvictOldest()) { }
    }

    private bool EvictOldest()
    {
        lock (_gate)
        {
            return _byAge.First is { } oldest && Remove(oldest.Value.Path);
        }
    }

    private void Sweep()
    {
        lock (_gate)
        {
            for (var node = _byAge.First; node is not null; )
            {
                var entry = node.Value;
                node = node.Next;
                if (_time.GetElapsedTime(entry.Since) >= entry.Life)
                {
                    Remove(entry.Path);
                }
            }
        }
    }

    private bool Remove(string path)
    {
        if (!_entries.Remove(path, out var node))
        {
            return false;
        }
        _byAge.Remove(node);
        node.Value.Bytes.Release();
        return true;
    }

    private sealed class Entry(string path, StoredBytes bytes, Container? container)
    {
        public string Path { get; } = path;

        public StoredBytes Bytes { get; } = bytes;

        public Container? Container { get; } = container;

        public bool Fetched { get; set; }

        public long Since { get; set; }

        public TimeSpan Life { get; set; }
    }
}
