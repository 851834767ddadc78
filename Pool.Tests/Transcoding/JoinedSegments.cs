using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Xunit;
using Xunit.Abstractions;

namespace Pool.Tests.Transcoding;

/// <summary>Consecutive segments, joined, are the stream that one continuous transcode makes.</summary>
[Collection("engine room")]
public sealed class JoinedSegments(EngineRoom room, ITestOutputHelper output)
{
    /// <summary>Constant quality: what a bit rate does at the edges of a segment is its own business.</summary>
    internal static readonly RenditionSpec Spec = EngineRoom.Small with
    {
        WidthPx = 320,
        HeightPx = 180,
        BitrateBps = 0,
        Quality = 14,
        Profile = EncoderProfile.High,
        BFrames = 3,
        GopMs = 2000,
    };

    [Theory]
    [InlineData(100)]
    [InlineData(95_439)]
    public async Task Segments_of_film_joined_are_one_continuous_transcode_frame_by_frame(double startSeconds)
    {
        var film = await Footage.SmallFilmAsync();
        var run = await JoinedRun.MakeAsync(room, $"-t 8 -i {film}", startSeconds, Spec);
        Assert.True(run.Segments >= 4, $"{run.Segments} segments");
        output.WriteLine($"{run.Segments} segments, worst frame {await run.AssertEqualAsync()}");
    }

    [Fact]
    public async Task A_frame_that_is_lost_at_a_seam_is_seen()
    {
        // Goal: the comparison can fail. Method: the same pictures, one left out in the middle.
        var film = await Footage.SmallFilmAsync();
        var source = await room.ClipAsync("all-frames.ts", $"-t 4 -i {film} -an -c copy -f mpegts");
        var less = await room.ClipAsync(
            "one-less.ts",
            $"-i {source} -vf select=not(eq(n\\,48)) -fps_mode passthrough -q:v 2 -c:v mpeg2video -f mpegts"
        );
        var likeness = await JoinedRun.LikenessAsync(less, source);
        Assert.True(likeness.Take(48).Min() > JoinedRun.MinLikeness, $"before it {likeness.Take(48).Min()}");
        Assert.True(likeness.Skip(48).Min() < JoinedRun.MinLikeness, $"behind it {likeness.Skip(48).Min()}");
    }
}
