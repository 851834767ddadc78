using System.Collections.Immutable;
using Pool.Actors.Workers;
using Pool.Protocol.Media;

namespace Pool.Actors.Verification;

/// <summary>What our own look at a worker's renditions says.</summary>
internal enum Verdict
{
    /// <summary>Complete and of the asked shape.</summary>
    Good,

    /// <summary>
    /// Of the asked shape, with fewer frames than the source has. A damaged source gives that too, so a second worker decides.
    /// </summary>
    Short,

    /// <summary>Not what was asked.</summary>
    Wrong,
}

/// <summary>Judges returned renditions by what our own reader counted in them and in the source. Pure.</summary>
internal static class Acceptance
{
    private const long Clock = 90_000;
    private const long PtsMask = (1L << 33) - 1;

    /// <summary>Timestamps may move by this much, in ticks of 90 kHz (50 ms): less than anybody sees, more than containers round.</summary>
    private const long PtsTolerance = Clock / 20;

    /// <summary>Judges all renditions of one attempt.</summary>
    /// <param name="source">The source.</param>
    /// <param name="recipe">What was asked.</param>
    /// <param name="returned">What came back, in the recipe's order.</param>
    /// <param name="why">For the log; empty when good.</param>
    public static Verdict Judge(VideoFacts source, Recipe recipe, ImmutableArray<ReturnedRendition?> returned, out string why)
    {
        var worst = Verdict.Good;
        why = "";
        for (var index = 0; index < recipe.Renditions.Length; index++)
        {
            var verdict = Judge(source, recipe, recipe.Renditions[index], returned[index], out var text);
            if (verdict > worst)
            {
                worst = verdict;
                why = $"rendition {index}: {text}";
            }
        }
        return worst;
    }

    private static Verdict Judge(
        VideoFacts source,
        Recipe recipe,
        RenditionSpec spec,
        ReturnedRendition? returned,
        out string why
    )
    {
        why = returned switch
        {
            null => "missing",
            { Facts: null } => "no media",
            { HasSignature: false } when recipe.Signatures => "no signature",
            { Facts.Video: null or { Frames: 0 } } => "no video",
            { Facts: { Container: var container } } when container != spec.Container =>
                $"{container} instead of {spec.Container}",
            { Facts.Video: { } video } => WrongShape(video, spec)
                ?? WrongTime(source, recipe, video)
                ?? TooMany(source, recipe, spec, video)
                ?? "",
        };
        if (why.Length > 0)
        {
            return Verdict.Wrong;
        }
        var frames = returned!.Facts!.Video!.Frames;
        var expected = recipe.Clip is null ? FrameCount.Of(source, spec, source.Frames - source.LeadingFrames) : 0;
        if (frames < expected - FrameCount.Tolerance(expected))
        {
            why = $"{frames} frames of {expected}";
            return Verdict.Short;
        }
        return Verdict.Good;
    }

    private static string? WrongShape(VideoFacts video, RenditionSpec spec) =>
        video.Codec != spec.Codec ? $"{video.Codec} instead of {spec.Codec}"
        : video.WidthPx != spec.WidthPx || video.HeightPx != spec.HeightPx || video.SizeChanges
            ? $"{video.WidthPx}x{video.HeightPx} instead of {spec.WidthPx}x{spec.HeightPx}"
        : (video.ChromaFormat ?? spec.Samples.ChromaFormat()) != spec.Samples.ChromaFormat()
        || (video.BitDepth ?? spec.Samples.Depth()) != spec.Samples.Depth()
            ? $"chroma format {video.ChromaFormat} of {video.BitDepth} bit instead of {spec.Samples}"
        : null;

    private static string? WrongTime(VideoFacts source, Recipe recipe, VideoFacts video)
    {
        if (recipe.Clip is not null || source.FirstPts is not { } wanted || video.FirstPts is not { } first)
        {
            return null;
        }
        // Frames before the first random access point may be gone, so the start may be later, up to the source's end.
        var allowed = PtsTolerance + (source.LeadingFrames > 0 ? source.LastPts!.Value - wanted : 0);
        var later = (first - wanted) & PtsMask;
        var earlier = (wanted - first) & PtsMask;
        return later <= allowed || earlier <= PtsTolerance ? null : $"starts at {first} instead of {wanted}";
    }

    private static string? TooMany(VideoFacts source, Recipe recipe, RenditionSpec spec, VideoFacts video)
    {
        var most = FrameCount.Most(source, spec, recipe.Clip);
        return video.Frames <= most ? null : $"{video.Frames} frames of at most {most}";
    }
}
