using System.Collections.Immutable;
using HdrHistogram;

namespace Pool.Cmd.Stream;

/// <summary>Percentiles of one span of time in ms; zeros if nothing was measured.</summary>
internal sealed record LatencySummary(double P50, double P95, double P99, double Max)
{
    /// <summary>Longest latency that is told apart: an hour, in µs.</summary>
    private const long Longest = 3_600_000_000;

    public static LatencySummary Of(IEnumerable<TimeSpan?> latencies)
    {
        var histogram = new LongHistogram(Longest, numberOfSignificantValueDigits: 3);
        foreach (var latency in latencies)
        {
            if (latency is { } measured)
            {
                histogram.RecordValue(Math.Clamp((long)measured.TotalMicroseconds, 1, Longest));
            }
        }
        return histogram.TotalCount == 0 ? new(0, 0, 0, 0) : new(At(50), At(95), At(99), Ms(histogram.GetMaxValue()));

        double At(double percentile) => Ms(histogram.GetValueAtPercentile(percentile));
        static double Ms(long microseconds) => Math.Round(microseconds / 1000.0, 1);
    }
}

/// <summary>What came back of one rendition over all streams.</summary>
internal sealed record RenditionSummary(string Name, int Segments, long Bytes, long Frames);

/// <summary>One segment that did not come back right.</summary>
internal sealed record FailureSummary(int Stream, int Segment, int Attempts, ImmutableArray<string> Problems);

/// <summary>The whole run in numbers; also the form of <c>--report</c> and <c>--json</c>.</summary>
internal sealed record StreamReport
{
    public required string File { get; init; }

    public required string Orchestrator { get; init; }

    /// <summary><c>live</c> or <c>fast</c>.</summary>
    public required string Mode { get; init; }

    public required int Streams { get; init; }

    /// <summary>Segments that were due, over all streams.</summary>
    public required int Expected { get; init; }

    public required int Segments { get; init; }

    public required int Right { get; init; }

    /// <summary>Media that came back right, over all streams, in seconds.</summary>
    public required double MediaSeconds { get; init; }

    public required double WallSeconds { get; init; }

    /// <summary>Media seconds per second: 1 is one live stream.</summary>
    public required double RealTimeRatio { get; init; }

    public required long BytesSent { get; init; }

    public required long BytesReceived { get; init; }

    /// <summary>Start of the request to the early 200, in ms.</summary>
    public required LatencySummary HeadersMs { get; init; }

    /// <summary>Start of the request to the end of the answer, in ms: what gateways score by.</summary>
    public required LatencySummary AnswerMs { get; init; }

    /// <summary>The segment's turn to its last rendition fetched, in ms.</summary>
    public required LatencySummary CompleteMs { get; init; }

    public required ImmutableArray<RenditionSummary> Renditions { get; init; }

    public required ImmutableArray<FailureSummary> Failures { get; init; }

    /// <summary>Playlist to open; of the first stream.</summary>
    public required string Playlist { get; init; }

    /// <summary>Whether every segment that was due came back right.</summary>
    public bool Ok => Right == Expected && Expected > 0;

    public static StreamReport Of(
        StreamSettings settings,
        int segmentsPerStream,
        ImmutableArray<SegmentOutcome> outcomes,
        TimeSpan wall,
        string playlist
    )
    {
        var right = outcomes.Where(outcome => outcome.IsRight).ToList();
        var media = right.Sum(outcome => outcome.Source.Duration.TotalSeconds);
        return new StreamReport
        {
            File = settings.File,
            Orchestrator = settings.Orchestrator.Authority,
            Mode = settings.Live ? "live" : "fast",
            Streams = settings.Streams,
            Expected = segmentsPerStream * settings.Streams,
            Segments = outcomes.Length,
            Right = right.Count,
            MediaSeconds = Math.Round(media, 3),
            WallSeconds = Math.Round(wall.TotalSeconds, 3),
            RealTimeRatio = wall > TimeSpan.Zero ? Math.Round(media / wall.TotalSeconds, 3) : 0,
            BytesSent = outcomes
                .Where(outcome => outcome.Attempts > 0)
                .Sum(outcome => new FileInfo(outcome.Source.Path).Length * outcome.Attempts),
            BytesReceived = outcomes.SelectMany(outcome => outcome.Renditions).Sum(rendition => (long)rendition.Bytes),
            HeadersMs = LatencySummary.Of(outcomes.Select(outcome => outcome.HeadersAfter)),
            AnswerMs = LatencySummary.Of(outcomes.Select(outcome => outcome.AnswerAfter)),
            CompleteMs = LatencySummary.Of(outcomes.Select(outcome => outcome.CompleteAfter)),
            Renditions = [.. settings.Profiles.Select(profile => SummaryOf(profile.Name, outcomes))],
            Failures = [.. outcomes.Where(outcome => !outcome.IsRight).Select(FailureOf)],
            Playlist = playlist,
        };
    }

    private static RenditionSummary SummaryOf(string name, ImmutableArray<SegmentOutcome> outcomes)
    {
        var mine = outcomes.SelectMany(outcome => outcome.Renditions).Where(rendition => rendition.Profile.Name == name).ToList();
        return new(
            name,
            mine.Count,
            mine.Sum(rendition => (long)rendition.Bytes),
            mine.Sum(rendition => (long)(rendition.Video?.Frames ?? 0))
        );
    }

    private static FailureSummary FailureOf(SegmentOutcome outcome) =>
        new(outcome.Stream, outcome.Source.Number, outcome.Attempts, outcome.Problems);
}
