using System.Buffers;
using Pool.Protocol.Media;

namespace Pool.Cmd.Stream;

/// <summary>Looks at what came back with our own reader and says everything that is not as it must be.</summary>
internal static class RenditionCheck
{
    /// <summary>MP4 edit lists of other tools are exact to 1 ms only.</summary>
    private const long Mp4ToleranceTicks = 90;

    private const long TicksPerSecond = 90_000;

    /// <summary>Presentation times of MPEG-TS have 33 bits.</summary>
    private const long Wrap = 1L << 33;

    /// <summary>Checks one rendition by itself and against its source.</summary>
    /// <param name="source">The source's facts.</param>
    /// <param name="profile">What was asked.</param>
    /// <param name="bytes">What came.</param>
    /// <param name="declaredPixels">What the answer says will be charged.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <returns>The rendition's video; null if there is none.</returns>
    public static VideoFacts? Inspect(
        MediaFacts source,
        RenditionProfile profile,
        byte[] bytes,
        long declaredPixels,
        ICollection<string> problems
    )
    {
        if (!MediaInspector.TryInspect(new ReadOnlySequence<byte>(bytes), out var facts) || facts?.Video is not { } video)
        {
            problems.Add($"{profile.Name}: no video in {bytes.Length} bytes");
            return null;
        }
        Expect(problems, profile, facts.Container == profile.Container, $"container is {facts.Container}");
        Expect(problems, profile, video.Codec == profile.Codec, $"codec is {video.Codec}");
        Expect(problems, profile, source.Audio is not { Packets: > 0 } || facts.Audio is { Packets: > 0 }, "audio is missing");
        Expect(problems, profile, video.Pixels == declaredPixels, $"{declaredPixels} pixels declared, {video.Pixels} counted");
        if (source.Video is { } original)
        {
            CheckAgainst(original, profile, video, problems);
        }
        return video;
    }

    /// <summary>Checks that a rendition goes on where the one before ended: by as much as the source does.</summary>
    public static void Follow(
        (VideoFacts Before, VideoFacts After) source,
        (VideoFacts Before, VideoFacts After) rendition,
        RenditionProfile profile,
        ICollection<string> problems
    )
    {
        if (Step(source) is not { } expected || Step(rendition) is not { } found)
        {
            return;
        }
        var tolerance = profile.Fps is { } rate ? TicksPerSecond * rate.Den / rate.Num : Tolerance(profile);
        Expect(
            problems,
            profile,
            Math.Abs(found - expected) <= tolerance,
            $"a step of {found} ticks to the segment before, source {expected}"
        );
    }

    private static void CheckAgainst(VideoFacts source, RenditionProfile profile, VideoFacts video, ICollection<string> problems)
    {
        if (RenditionSize.Of(source.WidthPx, source.HeightPx, profile) is { } size)
        {
            var fits = video.WidthPx == size.WidthPx && video.HeightPx == size.HeightPx && !video.SizeChanges;
            Expect(problems, profile, fits, $"{video.WidthPx}×{video.HeightPx} instead of {size.WidthPx}×{size.HeightPx}");
        }
        var (frames, slack) = FramesOf(source, profile);
        Expect(problems, profile, Math.Abs(video.Frames - frames) <= slack, $"{video.Frames} frames instead of {frames}");
        if (source.FirstShownPts is { } expected && video.FirstPts is { } found)
        {
            var off = Math.Abs(Unwrapped(found - expected));
            Expect(problems, profile, off <= Tolerance(profile), $"starts at {found} instead of {expected}");
        }
    }

    /// <summary>Passed through: every frame that can be shown. At a constant rate: the source's span, give or take a frame.</summary>
    private static (long Frames, int Slack) FramesOf(VideoFacts source, RenditionProfile profile)
    {
        var shown = source.Frames - source.LeadingFrames;
        if (profile.Fps is not { } rate || shown < 2 || source is not { FirstShownPts: { } first, LastPts: { } last })
        {
            return (shown, profile.Fps is null ? 0 : 1);
        }
        var span = (double)(last - first) * shown / (shown - 1) / TicksPerSecond;
        return ((long)Math.Round(span * rate.Num / rate.Den), 1);
    }

    private static long Tolerance(RenditionProfile profile) => profile.Container == Container.Mp4 ? Mp4ToleranceTicks : 0;

    private static long? Step((VideoFacts Before, VideoFacts After) pair) =>
        pair.Before.LastPts is { } last && pair.After.FirstPts is { } first ? Unwrapped(first - last) : null;

    private static long Unwrapped(long difference)
    {
        var rest = ((difference % Wrap) + Wrap) % Wrap;
        return rest > Wrap / 2 ? rest - Wrap : rest;
    }

    private static void Expect(ICollection<string> problems, RenditionProfile profile, bool holds, string otherwise)
    {
        if (!holds)
        {
            problems.Add($"{profile.Name}: {otherwise}");
        }
    }
}
