namespace Pool.Actors.Link;

/// <summary>A token bucket: so many per second on average, twice that in a burst. Not for use by several threads.</summary>
internal sealed class RateLimit(int perSecond, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private double _spentSeconds;

    /// <summary>Spends one; false when over the limit.</summary>
    public bool TrySpend()
    {
        var now = time.GetElapsedTime(_start).TotalSeconds;
        _spentSeconds = Math.Max(_spentSeconds, now) + 1.0 / perSecond;
        return _spentSeconds <= now + 2.0;
    }
}
