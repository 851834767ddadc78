using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;
using Xunit;

namespace Pool.Tests.Wire;

public sealed class RecipeTables
{
    private static readonly FrameRate Thirty = new(30, 1);

    private static readonly RenditionProfile Plain = new()
    {
        Name = "360p",
        WidthPx = 640,
        HeightPx = 360,
        BitrateBps = 700_000,
    };

    public static TheoryData<RenditionProfile, int> BFrames() =>
        new()
        {
            { Plain, 0 },
            { Plain with { Profile = EncoderProfile.High }, 0 },
            { Plain with { Fps = Thirty }, 0 },
            { Plain with { Fps = Thirty, Profile = EncoderProfile.Main }, 3 },
            { Plain with { Fps = Thirty, Profile = EncoderProfile.High }, 3 },
            { Plain with { Fps = Thirty, Profile = EncoderProfile.Baseline }, 0 },
            { Plain with { Fps = Thirty, Profile = EncoderProfile.ConstrainedHigh }, 0 },
            { Plain with { Fps = Thirty, Profile = EncoderProfile.High, Codec = VideoCodec.Hevc }, 0 },
        };

    [Theory, MemberData(nameof(BFrames))]
    public void B_frames_follow_profile_and_frame_rate_and_never_the_worker(RenditionProfile profile, int expected) =>
        Assert.Equal(expected, Resolve(1280, 720, profile).Renditions[0].BFrames);

    public static TheoryData<RenditionProfile, string> Impossible() =>
        new()
        {
            { Plain with { GopMs = -2 }, "TranscoderInvalidGOP" },
            { Plain with { Codec = VideoCodec.Vp9 }, "Encoder not found" },
            { Plain with { Codec = VideoCodec.Vp8 }, "Encoder not found" },
            { Plain with { Fps = new FrameRate(1_000_000, 1) }, "Invalid argument" },
            { Plain with { Samples = SampleFormat.Yuv422Of10Bit }, "Encoder not found" },
            { Plain with { Samples = SampleFormat.Yuv444, Profile = EncoderProfile.Main }, "Invalid argument" },
            { Plain with { Samples = SampleFormat.Yuv420Of10Bit, Profile = EncoderProfile.Baseline }, "Invalid argument" },
        };

    [Theory, MemberData(nameof(Impossible))]
    public void What_cannot_be_made_ends_in_a_text_that_gateways_forgive(RenditionProfile profile, string text)
    {
        Assert.False(RecipeResolver.TryResolve(Wish(1280, 720, profile), out var recipe, out var forgiven));
        Assert.Null(recipe);
        Assert.Equal(text, forgiven);
        Assert.True(GatewayErrors.IsForgiven(text));
    }

    [Fact]
    public void A_source_too_narrow_for_any_encoder_is_forgiven()
    {
        Assert.False(RecipeResolver.TryResolve(Wish(2, 8000, Plain), out _, out var text));
        Assert.Equal("TranscoderInvalidResolution", text);
    }

    [Fact]
    public void Hevc_needs_an_encoder_of_the_pool()
    {
        var wish = Wish(1280, 720, Plain with { Codec = VideoCodec.Hevc }) with { HasHevcEncoder = false };
        Assert.False(RecipeResolver.TryResolve(wish, out _, out var text));
        Assert.Equal("Encoder not found", text);
        Assert.True(RecipeResolver.TryResolve(wish with { HasHevcEncoder = true }, out _, out _));
    }

    [Fact]
    public void Depth_and_chroma_are_kept_where_a_worker_makes_them()
    {
        var deep = Plain with { Samples = SampleFormat.Yuv422Of10Bit, Profile = EncoderProfile.High };
        Assert.True(RecipeResolver.TryResolve(Wish(1280, 720, deep) with { HasAllSamples = true }, out var recipe, out _));
        Assert.Equal(SampleFormat.Yuv422Of10Bit, recipe!.Renditions[0].Samples);
        Assert.Equal(recipe, Pool.Protocol.Messages.RecipeWire.FromWire(Pool.Protocol.Messages.RecipeWire.ToWire(recipe)));
    }

    [Fact]
    public void A_source_without_a_picture_or_a_wish_without_profiles_is_forgiven()
    {
        Assert.False(RecipeResolver.TryResolve(Wish(0, 0, Plain), out _, out var noPicture));
        Assert.Equal("TranscoderInvalidVideo", noPicture);
        Assert.False(RecipeResolver.TryResolve(Wish(1280, 720), out _, out var noProfile));
        Assert.Equal("Invalid argument", noProfile);
    }

    /// <summary>The recorded gateway asked for profiles of zero size, rate and quality: 146×82 came back (cap_e5_zero_dims).</summary>
    [Fact]
    public void A_profile_of_nothing_but_a_name_is_the_smallest_picture_at_the_default_quality()
    {
        var spec = Resolve(
            1280,
            720,
            new RenditionProfile
            {
                Name = "src",
                WidthPx = 0,
                HeightPx = 0,
                BitrateBps = 0,
            }
        ).Renditions[0];
        Assert.Equal((146, 82, 0L, 23), (spec.WidthPx, spec.HeightPx, spec.BitrateBps, spec.Quality));
    }

    [Fact]
    public void Profiles_keep_their_order_and_their_wishes()
    {
        var recipe = Resolve(
            1280,
            720,
            Plain with
            {
                GopMs = -1,
                Quality = 99,
                Container = Container.Mp4,
            },
            Plain with
            {
                WidthPx = 854,
                HeightPx = 480,
                Fps = Thirty,
            }
        );
        Assert.Equal((640, 360, -1, 51, Container.Mp4), Brief(recipe.Renditions[0]));
        Assert.Equal((854, 480, 0, 0, Container.MpegTs), Brief(recipe.Renditions[1]));
        Assert.Equal(Thirty, recipe.Renditions[1].Fps);
    }

    private static (int, int, int, int, Container) Brief(RenditionSpec spec) =>
        (spec.WidthPx, spec.HeightPx, spec.GopMs, spec.Quality, spec.Container);

    private static Recipe Resolve(int widthPx, int heightPx, params ReadOnlySpan<RenditionProfile> profiles)
    {
        Assert.True(RecipeResolver.TryResolve(Wish(widthPx, heightPx, profiles), out var recipe, out var text), text);
        return recipe!;
    }

    private static RecipeWish Wish(int widthPx, int heightPx, params ReadOnlySpan<RenditionProfile> profiles) =>
        new()
        {
            Profiles = [.. profiles],
            SourceWidthPx = widthPx,
            SourceHeightPx = heightPx,
            HasHevcEncoder = true,
        };
}
