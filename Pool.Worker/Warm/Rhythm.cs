namespace Pool.Worker.Warm;

/// <summary>Which sessions send their segments one soon after another. Not safe for several threads.</summary>
/// <param name="longestGap">Longest time between two segments of such a session.</param>
/// <param name="time">The clock.</param>
internal sealed class Rhythm(TimeSpan longestGap, TimeProvider time)
{
    /// <summary>Sessions remembered; a forgotten one is taken for new.</summary>
    public const int MaxSessions = 1000;

    private readonly Dictionary<string, (long At, bool IsSlow)> _sessions = [];

    /// <summary>A segment of a session arrived.</summary>
    public void Arrived(string session)
    {
        var isKnown = _sessions.TryGetValue(session, out var last);
        if (!isKnown && _sessions.Count >= MaxSessions)
        {
            _sessions.Remove(_sessions.MinBy(entry => entry.Value.At).Key);
        }
        _sessions[session] = (time.GetTimestamp(), isKnown && time.GetElapsedTime(last.At) > longestGap);
    }

    /// <summary>Whether another segment is to be expected in time. A session's first segment is taken for the start of a live stream.</summary>
    public bool IsLive(string session) => _sessions.TryGetValue(session, out var last) && !last.IsSlow;

    /// <summary>Nothing more will come of a session.</summary>
    public void Forget(string session) => _sessions.Remove(session);
}
