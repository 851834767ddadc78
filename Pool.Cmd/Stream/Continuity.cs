namespace Pool.Cmd.Stream;

/// <summary>Holds consecutive segments of one stream against each other.</summary>
internal static class Continuity
{
    /// <summary>Adds the problems of renditions that do not go on where they ended.</summary>
    /// <param name="outcomes">One stream's outcomes in order.</param>
    public static SegmentOutcome[] Check(SegmentOutcome[] outcomes)
    {
        var checkedOnes = outcomes.ToArray();
        for (var index = 1; index < outcomes.Length; index++)
        {
            var (before, after) = (outcomes[index - 1], outcomes[index]);
            if (before.Source.Facts?.Video is not { } sourceBefore || after.Source.Facts?.Video is not { } sourceAfter)
            {
                continue;
            }
            var problems = after.Problems.ToList();
            foreach (var rendition in after.Renditions)
            {
                var earlier = before.Renditions.FirstOrDefault(candidate => candidate.Profile == rendition.Profile);
                if (earlier?.Video is { } videoBefore && rendition.Video is { } videoAfter)
                {
                    RenditionCheck.Follow((sourceBefore, sourceAfter), (videoBefore, videoAfter), rendition.Profile, problems);
                }
            }
            checkedOnes[index] = after with { Problems = [.. problems] };
        }
        return checkedOnes;
    }
}
