namespace Pool.Protocol.Media.Ts;

/// <summary>Unwraps the 33-bit clock of MPEG-TS: each time is taken to be the nearest to the one before it.</summary>
internal struct PesClock
{
    /// <summary>The clock's period in ticks of 90 kHz, about 26.5 hours.</summary>
    public const long Period = 1L << 33;

    private long? _previous;

    /// <summary>The time on a line without wraps, which starts with the first time given.</summary>
    public long Unwrap(long pts33)
    {
        long previous = _previous ?? pts33;
        long step = (pts33 - previous) & (Period - 1);
        if (step >= Period / 2)
            step -= Period;
        _previous = previous + step;
        return _previous.Value;
    }

    /// <summary>Puts a time back into the clock's 33 bits.</summary>
    public static long Wrap(long pts) => pts & (Period - 1);
}
