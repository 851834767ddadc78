using Pool.Actors.Verification;
using Pool.Actors.Workers;
using Pool.Protocol.Media;
using Pool.Tests.Cluster;
using Xunit;

namespace Pool.Tests.Verification;

/// <summary>What our own count of a rendition says of it.</summary>
public sealed class Judging
{
    private static readonly RenditionSpec Spec = new()
    {
        WidthPx = 640,
        HeightPx = 360,
        BitrateBps = 600_000,
    };

    private static readonly VideoFacts Source = SteeredDesk.FactsOf(1280, 720, 60).Video!;

    [Fact]
    public void What_was_asked_is_good() => Assert.Equal(Verdict.Good, Judge(video => video));

    [Theory]
    [InlineData("another width")]
    [InlineData("another codec")]
    [InlineData("deeper colour")]
    [InlineData("more chroma")]
    [InlineData("another start")]
    [InlineData("a size that changes")]
    [InlineData("far more frames")]
    [InlineData("no frames")]
    public void What_was_not_asked_is_wrong(string what) =>
        Assert.Equal(
            Verdict.Wrong,
            Judge(video =>
                what switch
                {
                    "another width" => video with { WidthPx = 642 },
                    "deeper colour" => video with { BitDepth = 10 },
                    "more chroma" => video with { ChromaFormat = 3 },
                    "another codec" => video with { Codec = VideoCodec.Hevc },
                    "another start" => video with { FirstPts = 0 },
                    "a size that changes" => video with { SizeChanges = true },
                    "far more frames" => video with { Frames = 6000 },
                    _ => video with { Frames = 0 },
                }
            )
        );

    [Fact]
    public void Missing_renditions_and_junk_are_wrong()
    {
        Assert.Equal(Verdict.Wrong, Acceptance.Judge(Source, RecipeOf(Spec), [null], out _));
        Assert.Equal(
            Verdict.Wrong,
            Acceptance.Judge(Source, RecipeOf(Spec), [new ReturnedRendition(9, default, null)], out var why)
        );
        Assert.Equal("rendition 0: no media", why);
    }

    [Fact]
    public void A_rendition_without_the_signature_that_was_asked_is_wrong()
    {
        var recipe = RecipeOf(Spec) with { Signatures = true };
        var returned = new ReturnedRendition(9, default, SteeredDesk.FactsOf(640, 360, 60));
        Assert.Equal(Verdict.Wrong, Acceptance.Judge(Source, recipe, [returned], out var why));
        Assert.Equal("rendition 0: no signature", why);
        Assert.Equal(Verdict.Good, Acceptance.Judge(Source, recipe, [returned with { HasSignature = true }], out _));
    }

    [Fact]
    public void Fewer_frames_than_the_source_are_short() =>
        Assert.Equal(Verdict.Short, Judge(video => video with { Frames = 50 }));

    [Theory]
    [InlineData(30, Verdict.Good)]
    [InlineData(60, Verdict.Wrong)]
    [InlineData(15, Verdict.Short)]
    public void A_constant_rate_asks_for_its_own_number_of_frames(int frames, object verdict) =>
        Assert.Equal((Verdict)verdict, Judge(video => video with { Frames = frames }, Spec with { Fps = new FrameRate(15, 1) }));

    [Fact]
    public void A_start_across_the_33_bit_wrap_is_still_the_start()
    {
        var source = Source with { FirstPts = (1L << 33) - 100, LastPts = (1L << 33) + 180_000 };
        var rendition = SteeredDesk.FactsOf(640, 360, 60);
        rendition = rendition with { Video = rendition.Video! with { FirstPts = 50 } };
        Assert.Equal(
            Verdict.Good,
            Acceptance.Judge(source, RecipeOf(Spec), [new ReturnedRendition(9, default, rendition)], out _)
        );
    }

    private static Verdict Judge(Func<VideoFacts, VideoFacts> change, RenditionSpec? spec = null)
    {
        var facts = SteeredDesk.FactsOf(640, 360, 60);
        facts = facts with { Video = change(facts.Video!) };
        return Acceptance.Judge(Source, RecipeOf(spec ?? Spec), [new ReturnedRendition(9, default, facts)], out _);
    }

    private static Recipe RecipeOf(RenditionSpec spec) => new([spec], PresetClass.Live, null);
}
