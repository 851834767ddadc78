using System.Net;

namespace Pool.Orchestrator.Joining;

/// <summary>A few warnings per source in a while, so that nobody fills our log from outside.</summary>
/// <param name="every">The while.</param>
/// <param name="time">The clock.</param>
/// <param name="most">Warnings in it.</param>
internal sealed class WarningRate(TimeSpan every, TimeProvider time, int most = 1)
{
    private const int MaxSources = 1024;
    private readonly Lock _gate = new();
    private readonly Dictionary<SourcePrefix, Told> _told = [];

    /// <summary>Whether a warning about this source is due.</summary>
    public bool IsDue(IPAddress address) => IsDue(address, out _);

    /// <summary>Whether a warning about this source is due.</summary>
    /// <param name="address">The source.</param>
    /// <param name="keptBack">How many were not due since the last that was; 0 if this one is not.</param>
    public bool IsDue(IPAddress address, out int keptBack)
    {
        keptBack = 0;
        var source = SourcePrefix.Of(address);
        lock (_gate)
        {
            if (_told.TryGetValue(source, out var told) && time.GetElapsedTime(told.Since) < every)
            {
                var isDue = told.Warnings < most;
                _told[source] = isDue ? told with { Warnings = told.Warnings + 1 } : told with { KeptBack = told.KeptBack + 1 };
                return isDue;
            }
            keptBack = told.KeptBack;
            if (_told.Count >= MaxSources && !_told.ContainsKey(source))
            {
                Forget();
            }
            _told[source] = new Told(time.GetTimestamp(), 1, 0);
            return true;
        }
    }

    private void Forget()
    {
        foreach (var (source, told) in _told)
        {
            if (time.GetElapsedTime(told.Since) >= every)
            {
                _told.Remove(source);
            }
        }
        if (_told.Count >= MaxSources)
        {
            _told.Clear();
        }
    }

    private readonly record struct Told(long Since, int Warnings, int KeptBack);
}
