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
        Quality = 20,
        Profile = EncoderProfile.High,
        BFrames = 3,
        GopMs = 2000,
    };

    [Fact]
    public async Task Segments_of_film_joined_are_one_continuous_transcode_frame_by_frame()
    {
        var source = await FilmAsync(room, "joined-film.ts", seconds: 10, offset: 100);
        var run = await JoinedRun.MakeAsync(room, source, Spec, seconds: 2);
        Assert.True(run.Segments >= 4, $"{run.Segments} segments");
        output.WriteLine($"{run.Segments} segments, worst frame {await run.AssertEqualAsync()}");
    }

    [Fact]
    public async Task A_frame_that_is_lost_at_a_seam_is_seen()
    {
        // Goal: the comparison can fail. Method: the same pictures, one left out in the middle.
        var source = await FilmAsync(room, "joined-film.ts", seconds: 10, offset: 100);
        var less = await room.ClipAsync(
            "one-less.ts",
            $"-i {source} -an -vf select=not(eq(n\\,48)) -fps_mode passthrough -q:v 2 -c:v mpeg2video -f mpegts"
        );
        var worst = (await JoinedRun.LikenessAsync(less, source)).Min();
        output.WriteLine($"worst frame {worst}");
        Assert.True(worst < JoinedRun.MinLikeness, $"worst frame {worst}");
    }

    /// <summary>Some seconds of the film with its sound, as a stream that began before.</summary>
    internal static async Task<string> FilmAsync(EngineRoom room, string name, double seconds, double offset)
    {
        var film = await Footage.SmallFilmAsync();
        return await room.ClipAsync(
            name,
            FormattableString.Invariant($"-t {seconds} -i {film} -c copy -muxdelay 0 -output_ts_offset {offset} -f mpegts")
        );
    }
}
