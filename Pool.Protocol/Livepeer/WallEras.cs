namespace Pool.Protocol.Livepeer;

/// <summary>
/// The wall clock as it is, and as it would be had nobody set it: what was dated before a jump keeps its own time for a while. Safe to
/// use from several threads.
/// </summary>
/// <param name="time">Both clocks.</param>
/// <param name="remember">How long the time before a jump counts.</param>
internal sealed class WallEras(TimeProvider time, TimeSpan remember)
{
    /// <summary>A wall clock that is off by more was set; less is what the machine's time service does all day.</summary>
    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Era _current = new(time.GetUtcNow(), time.GetTimestamp());
    private Era? _before;
    private long _jumped;

    /// <summary>The wall clock, which others compare with theirs.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The earlier of the wall clock, and of what it would say had it not been set lately.</summary>
    public DateTimeOffset Earliest
    {
        get
        {
            lock (_lock)
            {
                var now = Look();
                var before = _before is { } era && time.GetElapsedTime(_jumped) <= remember ? era.Reading(time) : now;
                return before < now ? before : now;
            }
        }
    }

    private DateTimeOffset Look()
    {
        var now = time.GetUtcNow();
        if ((now - _current.Reading(time)).Duration() > Jump)
        {
            (_before, _jumped) = (_current, time.GetTimestamp());
            _current = new Era(now, _jumped);
        }
        return now;
    }

    private readonly record struct Era(DateTimeOffset Wall, long Timestamp)
    {
        public DateTimeOffset Reading(TimeProvider time) => Wall + time.GetElapsedTime(Timestamp);
    }
}
