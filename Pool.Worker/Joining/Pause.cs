namespace Pool.Worker.Joining;

/// <summary>A wait that also ends when the wall clock says so: a machine that slept must not wait on when it wakes.</summary>
internal static class Pause
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);

    /// <summary>Waits.</summary>
    public static async Task ForAsync(TimeSpan wait, TimeProvider time, CancellationToken stop)
    {
        // The monotonic clock stands still while a machine is suspended, the wall clock does not.
        var (since, until) = (time.GetTimestamp(), time.GetUtcNow() + wait);
        while (wait - time.GetElapsedTime(since) is { Ticks: > 0 } left && time.GetUtcNow() < until)
        {
            await Task.Delay(left < Slice ? left : Slice, time, stop);
        }
    }
}
