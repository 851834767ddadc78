namespace Pool.Worker.Devices;

/// <summary>
/// How many encoders a GPU opens at once, as far as anybody has seen. The driver tells nobody; it refuses. A refusal is remembered so that
/// the next attempt is turned away before it costs a start, and forgotten after a while, because another program may have held them.
/// </summary>
/// <param name="probed">What the self-test found; null: no bound was met.</param>
/// <param name="time">The clock of forgetting.</param>
internal sealed class NvencCap(int? probed, TimeProvider time)
{
    /// <summary>How long a refusal is believed.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private int _inUse;
    private int? _seen;
    private long _seenAt;

    /// <summary>The bound in force; null: none known.</summary>
    public int? Limit
    {
        get
        {
            lock (_lock)
            {
                return LimitNow();
            }
        }
    }

    /// <summary>Takes places, if there are as many.</summary>
    /// <param name="encoders">Encoders of one attempt, at least 1.</param>
    public bool TryEnter(int encoders)
    {
        lock (_lock)
        {
            if (LimitNow() is { } limit && _inUse + encoders > limit)
            {
                return false;
            }
            _inUse += encoders;
            return true;
        }
    }

    /// <summary>The driver refused an attempt that has entered: all that is open together is more than it stands.</summary>
    public void Refused()
    {
        lock (_lock)
        {
            _seen = Math.Min(_inUse - 1, LimitNow() ?? int.MaxValue);
            _seenAt = time.GetTimestamp();
        }
    }

    /// <summary>Gives places back.</summary>
    public void Leave(int encoders)
    {
        lock (_lock)
        {
            _inUse -= encoders;
        }
    }

    private int? LimitNow()
    {
        if (_seen is not null && time.GetElapsedTime(_seenAt) > Memory)
        {
            _seen = null;
        }
        return _seen ?? probed;
    }
}
