namespace Pool.Protocol.Media;

/// <summary>How many frames a rendition has, by what our own reader counted in its source. Pure; the pool and its workers agree on it.</summary>
public static class FrameCount
{
    /// <summary>Frames that come out where so many of the source's are passed on.</summary>
    /// <param name="source">The source.</param>
    /// <param name="spec">What is made of it.</param>
    /// <param name="passed">Frames of the source that a decoder shows.</param>
    public static long Of(VideoFacts source, RenditionSpec spec, long passed)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Fps is not { } rate || source.Frames < 2 || source.FirstPts is not { } first || source.LastPts is not { } last)
        {
            return passed;
        }
        // The last frame lasts as long as the average one.
        var ticks = (last - first) + (last - first) / (source.Frames - 1);
        return rate.FramesIn(ticks * 1000 / MediaTime.PtsPerSecond) * Math.Max(1, passed) / source.Frames;
    }

    /// <summary>Frames beyond which a rendition is not of this source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="spec">What is made of it.</param>
    /// <param name="clip">The wanted part; null: all.</param>
    public static long Most(VideoFacts source, RenditionSpec spec, Clip? clip)
    {
        ArgumentNullException.ThrowIfNull(source);
        var most = Of(source, spec, source.Frames);
        if (clip is { } part && spec.Fps is { } rate)
        {
            most = Math.Min(most, rate.FramesIn(part.ToMs - part.FromMs));
        }
        return most + Tolerance(most);
    }

    /// <summary>How many frames a count may be off: what decoders and rounding do.</summary>
    public static long Tolerance(long frames) => Math.Max(2, frames / 50);
}
