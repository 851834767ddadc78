namespace Pool.Protocol.Media;

/// <summary>
/// What a source may cost, whatever its header says, so that a small file does not become hours of work. Judged by our own reader
/// before any worker is asked. Pure.
/// </summary>
/// <param name="MaxPixels">Most pixels that a decoder keeps of one picture.</param>
/// <param name="MaxSpan">Longest time from the first frame to the last.</param>
/// <param name="Overrun">How much longer than declared it may last where a constant rate would fill its gaps with frames.</param>
/// <param name="MaxFrameRate">Most frames per second of the time it covers, and one second more.</param>
public sealed record SourceBounds(long MaxPixels, TimeSpan MaxSpan, TimeSpan Overrun, int MaxFrameRate)
{
    /// <summary>In s; what a file claims may be more than a time can hold.</summary>
    private const double Forever = 1e9;

    /// <summary>Judges a source.</summary>
    /// <param name="video">What was found in it.</param>
    /// <param name="declaredMs">How long it is by its header, in ms.</param>
    /// <param name="recipe">What is to be made of it.</param>
    /// <returns>Which bound it breaks, for the operator; null: none.</returns>
    public string? FaultOf(VideoFacts video, int declaredMs, Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(video);
        ArgumentNullException.ThrowIfNull(recipe);
        if (video.LargestPixels > MaxPixels)
        {
            return $"a picture of {video.LargestPixels} pixels, more than {MaxPixels}";
        }
        var span = TimeSpan.FromSeconds(
            Math.Min(Forever, ((video.LastPts - video.FirstPts) ?? 0) / (double)MediaTime.PtsPerSecond)
        );
        var longest = TimeSpan.FromMilliseconds(declaredMs) + Overrun;
        if (span > MaxSpan || (span > longest && recipe.Renditions.Any(spec => spec.Fps is not null)))
        {
            return $"its frames lie {span.TotalSeconds:0} s apart, and it is said to last {declaredMs} ms";
        }
        var counted = span < longest ? span : longest;
        var most = (long)((counted.TotalSeconds + 1) * MaxFrameRate);
        return video.Frames > most ? $"{video.Frames} frames in {span.TotalSeconds:0.0} s, more than {most}" : null;
    }
}
