using Pool.Tests.Fixtures;
using Xunit;
using Xunit.Abstractions;

namespace Pool.Tests.Media;

/// <summary>Real footage, cut as a stream is cut.</summary>
public sealed class FilmAgreesWithFfprobe(ITestOutputHelper output)
{
    [Fact]
    public async Task Segments_of_a_film_count_as_ffprobe_counts_and_go_on_where_the_one_before_ended()
    {
        using var folder = new TempFolder();
        string[] segments = await Footage.CutFilmAsync(folder.Path, 2);
        output.WriteLine($"{Footage.FilmOrigin}: {segments.Length} segments");
        Assert.True(segments.Length > 2);

        int frames = 0;
        long? last = null;
        foreach (string segment in segments)
        {
            var video = await ClipsAgreeWithFfprobe.AssertAsFfprobe(segment);
            Assert.Equal((1920, 1080, 0), (video.WidthPx, video.HeightPx, video.LeadingFrames));
            Assert.InRange(video.FirstPts!.Value - (last ?? video.FirstPts.Value - 3750), 3749, 3751);
            last = video.LastPts;
            frames += video.Frames;
        }
        Assert.Equal(Inspect.File(await Footage.FilmAsync())!.Video!.Frames, frames);
    }

    [Fact]
    public async Task The_film_itself_counts_as_ffprobe_counts() =>
        await ClipsAgreeWithFfprobe.AssertAsFfprobe(await Footage.FilmAsync());
}
