using Pool.Cmd.Stream;
using Pool.Cmd.Stream.Cutting;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Cmd;

/// <summary>What a good transcoder makes must pass, or the test gateway would cry wolf.</summary>
public sealed class Checking(ClipFolder footage) : IClassFixture<ClipFolder>
{
    private const string Encode =
        "-c:v libx264 -preset veryfast -enc_time_base 1:90000 -c:a copy -muxdelay 0 -avoid_negative_ts disabled";

    private static readonly RenditionProfile Passed = new()
    {
        Name = "a",
        WidthPx = 240,
        HeightPx = 136,
        BitrateBps = 200_000,
    };

    public static TheoryData<RenditionProfile> Profiles() =>
        new()
        {
            Passed,
            Passed with
            {
                Fps = new FrameRate(15, 1),
            },
            Passed with
            {
                Fps = new FrameRate(30000, 1001),
            },
            Passed with
            {
                Fps = new FrameRate(60, 1),
            },
            Passed with
            {
                Container = Container.Mp4,
            },
            Passed with
            {
                Container = Container.Mp4,
                Fps = new FrameRate(24000, 1001),
            },
        };

    [Theory, MemberData(nameof(Profiles))]
    public async Task Renditions_made_by_the_book_are_right_and_go_on(RenditionProfile profile)
    {
        var file = footage.Clip("source.mp4", seconds: 4, gopFrames: 45);
        var order = new CutOrder(file, footage.NewFolder()) { Reencode = TimeSpan.FromSeconds(1.1) };
        var segments = await new SegmentCutter().CutAsync(order, CancellationToken.None);
        var outcomes = new List<SegmentOutcome>();
        foreach (var segment in segments)
        {
            var bytes = await File.ReadAllBytesAsync(Transcode(segment, profile));
            _ = MediaInspector.TryInspect(new(bytes), out var facts);
            var problems = new List<string>();
            var video = RenditionCheck.Inspect(segment.Facts!, profile, bytes, facts!.Video!.Pixels, problems);
            outcomes.Add(
                new SegmentOutcome
                {
                    Stream = 0,
                    Source = segment,
                    Problems = [.. problems],
                    Renditions = [new FetchedRendition(profile, bytes.Length, video)],
                }
            );
        }
        Assert.True(segments.Length >= 3);
        Assert.Equal([], Continuity.Check([.. outcomes]).SelectMany(outcome => outcome.Problems));
    }

    private string Transcode(SourceSegment segment, RenditionProfile profile)
    {
        var first = segment.Facts!.Video!.FirstPts;
        var rate = profile.Fps is { } fps
            ? $",setpts=PTS-STARTPTS,fps={fps.Num}/{fps.Den},settb=1/90000,setpts=PTS+{first} -fps_mode passthrough"
            : " -fps_mode passthrough";
        var format =
            profile.Container == Container.Mp4 ? "-movie_timescale 90000 -video_track_timescale 90000 -f mp4" : "-f mpegts";
        var extension = profile.Container == Container.Mp4 ? ".mp4" : ".ts";
        return footage.Convert(segment.Path, extension, $"-map 0:v:0 -map 0:a:0? -vf scale=240:136{rate} {Encode} {format}");
    }
}
