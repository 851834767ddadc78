namespace Pool.Protocol.Media;

/// <summary>Arithmetic of times on different scales that cannot overflow.</summary>
internal static class MediaTime
{
    /// <summary>Ticks per second of presentation times.</summary>
    public const uint PtsPerSecond = 90_000;

    private const long Bound = 1L << 60;

    /// <summary>Ticks of a scale in 90 kHz, rounded to the nearest.</summary>
    public static long ToPts(long ticks, uint perSecond) => Rescale(ticks, PtsPerSecond, perSecond);

    /// <summary>ticks × numerator / denominator, rounded to the nearest and bounded; 0 for a denominator of 0.</summary>
    public static long Rescale(long ticks, uint numerator, uint denominator)
    {
        if (denominator == 0)
            return 0;
        if (denominator == numerator)
            return Math.Clamp(ticks, -Bound, Bound);
        var product = (Int128)ticks * numerator;
        var rounded = (product + (product < 0 ? -(Int128)denominator : denominator) / 2) / denominator;
        return (long)Int128.Clamp(rounded, -Bound, Bound);
    }
}
