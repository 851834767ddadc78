using System.Collections.Immutable;
using System.Text.Json;
using Pool.Cmd.Stream;
using Pool.Cmd.Stream.Cutting;
using Pool.Protocol.Media;
using Spectre.Console;
using Xunit;

namespace Pool.Tests.Cmd;

public sealed class Reporting
{
    private static readonly ImmutableArray<RenditionProfile> Profiles = ProfileLadder.Read("360p");

    [Fact]
    public void Percentiles_are_those_of_what_was_measured()
    {
        var summary = LatencySummary.Of(Enumerable.Range(1, 1000).Select(ms => (TimeSpan?)TimeSpan.FromMilliseconds(ms)));
        Assert.InRange(summary.P50, 499, 502);
        Assert.InRange(summary.P95, 949, 952);
        Assert.InRange(summary.P99, 989, 992);
        Assert.InRange(summary.Max, 999, 1002);
        Assert.Equal(new LatencySummary(0, 0, 0, 0), LatencySummary.Of([null]));
    }

    [Fact]
    public void A_run_is_good_only_if_every_segment_that_was_due_came_back_right()
    {
        Assert.True(Report(2, Outcome(0), Outcome(1)).Ok);
        Assert.False(Report(3, Outcome(0), Outcome(1)).Ok);
        Assert.False(Report(2, Outcome(0), Outcome(1, "OrchestratorBusy")).Ok);
        Assert.False(Report(0).Ok);
    }

    [Fact]
    public void The_report_tells_media_bytes_and_failures()
    {
        var report = Report(3, Outcome(0), Outcome(1), Outcome(2, "download failed"));
        Assert.Equal(4, report.MediaSeconds);
        Assert.Equal(2, report.RealTimeRatio);
        Assert.Equal(3 * 1000, report.BytesReceived);
        Assert.Equal(new RenditionSummary("360p", 3, 3000, 180), report.Renditions.Single());
        var failure = report.Failures.Single();
        Assert.Equal((2, "download failed"), (failure.Segment, failure.Problems.Single()));

        var json = JsonDocument.Parse(ReportPrinter.ToJson(report)).RootElement;
        Assert.False(json.GetProperty("ok").GetBoolean());
        Assert.Equal(100, json.GetProperty("answerMs").GetProperty("p50").GetDouble(), 0.5);
        Assert.Equal("download failed", json.GetProperty("failures")[0].GetProperty("problems")[0].GetString());
    }

    [Fact]
    public void People_get_a_table_and_the_reasons_on_stderr()
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        ReportPrinter.Print(console, errors, Report(3, Outcome(0), Outcome(1, "[odd] text")));
        Assert.Contains("1 of 3 segments right", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("stream 0 segment 1: [odd] text", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("stopped after 2 of 3 segments", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rendition_that_does_not_go_on_where_it_ended_is_found()
    {
        var steady = Continuity.Check([Outcome(0), Outcome(1)]);
        Assert.All(steady, outcome => Assert.True(outcome.IsRight));

        var shifted = Outcome(1) with { Renditions = [new(Profiles[0], 1000, Video(1, shift: 126_000))] };
        var checkedOnes = Continuity.Check([Outcome(0), shifted]);
        Assert.True(checkedOnes[0].IsRight);
        Assert.Contains("a step of 129000 ticks", checkedOnes[1].Problems.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_wrap_of_timestamps_is_no_gap()
    {
        var problems = new List<string>();
        var before = Video(0) with { LastPts = (1L << 33) - 3000 };
        var after = Video(1) with { FirstPts = 0 };
        RenditionCheck.Follow((Video(0), Video(1)), (before, after), Profiles[0], problems);
        Assert.Empty(problems);
    }

    private static SegmentOutcome Outcome(int number, params string[] problems) =>
        new()
        {
            Stream = 0,
            Source = new SourceSegment(
                number,
                "-",
                2 * TimeSpan.FromSeconds(number),
                TimeSpan.FromSeconds(2),
                default,
                Facts(number)
            ),
            Problems = [.. problems],
            AnswerAfter = TimeSpan.FromMilliseconds(100),
            Renditions = [new FetchedRendition(Profiles[0], 1000, Video(number))],
        };

    private static MediaFacts Facts(int number) =>
        new()
        {
            Container = Container.MpegTs,
            Video = Video(number),
            Audio = null,
        };

    private static VideoFacts Video(int number, long shift = 0) =>
        new()
        {
            Codec = VideoCodec.H264,
            WidthPx = 640,
            HeightPx = 360,
            Frames = 60,
            LeadingFrames = 0,
            FirstPts = number * 180_000 + shift,
            LastPts = number * 180_000 + 59 * 3000 + shift,
        };

    private static StreamReport Report(int due, params SegmentOutcome[] outcomes) =>
        StreamReport.Of(
            new StreamSettings
            {
                File = "f",
                Orchestrator = new Uri("https://127.0.0.1:8935"),
                Profiles = Profiles,
                Live = true,
                Streams = 1,
                InFlight = 1,
                Attempts = 1,
                Cut = new CutOrder("f", "f"),
                OutputFolder = "f",
            },
            due,
            [.. outcomes],
            TimeSpan.FromSeconds(2),
            "master.m3u8"
        );
}
