namespace Pool.Worker.Joining;

/// <summary>Pauses between tries: none, then doubling from the first to the longest, each shortened by chance by up to a half.</summary>
/// <param name="first">The first pause that is one.</param>
/// <param name="most">The longest.</param>
/// <param name="chance">0 to 1; spreads workers that lost their pool at the same moment.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan most, Func<double> chance)
{
    private const int MaxDoublings = 30;
    private int _failures;

    /// <summary>The pause before the next try.</summary>
    public TimeSpan Next()
    {
        var doublings = Math.Min(_failures++ - 1, MaxDoublings);
        return doublings < 0
            ? TimeSpan.Zero
            : TimeSpan.FromTicks(Math.Min(first.Ticks << doublings, most.Ticks)) * (1 - (chance() / 2));
    }

    /// <summary>A try succeeded.</summary>
    public void Reset() => _failures = 0;
}
