using System.Diagnostics;

namespace Pool.Tests.Fixtures;

/// <summary>Waits for a fact, with a bound and a text of what was missing.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns once the fact holds.</summary>
    /// <param name="fact">Asked again and again.</param>
    /// <param name="missing">What it means, for the failure.</param>
    public static async Task IsAsync(Func<bool> fact, string missing)
    {
        var started = Stopwatch.GetTimestamp();
        while (!fact())
        {
            if (Stopwatch.GetElapsedTime(started) > Bound)
            {
                throw new TimeoutException($"Not within {Bound.TotalSeconds} s: {missing}.");
            }
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>Returns once the fact holds.</summary>
    /// <param name="fact">Asked again and again.</param>
    /// <param name="missing">What it means, for the failure.</param>
    /// <param name="seconds">The bound.</param>
    public static async Task IsAsync(Func<Task<bool>> fact, string missing, int seconds = 10)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await fact())
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(seconds))
            {
                throw new TimeoutException($"Not within {seconds} s: {missing}.");
            }
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
