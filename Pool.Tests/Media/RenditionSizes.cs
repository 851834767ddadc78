using Pool.Protocol.Media;
using Xunit;

namespace Pool.Tests.Media;

/// <summary>The row "size" of the output table in the specification.</summary>
public sealed class RenditionSizes
{
    [Theory]
    // Landscape: the width bounds.
    [InlineData(1920, 1080, 1280, 720, 1280, 720)]
    [InlineData(1280, 720, 854, 480, 854, 480)]
    [InlineData(1280, 720, 640, 360, 640, 360)]
    [InlineData(1280, 720, 426, 240, 426, 240)]
    [InlineData(1280, 720, 256, 144, 256, 144)]
    [InlineData(640, 480, 1280, 720, 1280, 960)]
    [InlineData(2560, 1080, 1280, 720, 1280, 540)]
    [InlineData(640, 360, 1920, 1080, 1920, 1080)]
    [InlineData(1000, 1000, 640, 360, 640, 640)]
    // Portrait: the height bounds.
    [InlineData(720, 1280, 1280, 720, 406, 720)]
    [InlineData(1080, 1920, 854, 480, 270, 480)]
    [InlineData(1080, 1920, 720, 1280, 720, 1280)]
    // Both sides even.
    [InlineData(853, 479, 853, 479, 854, 480)]
    [InlineData(853, 479, 426, 240, 426, 240)]
    [InlineData(1920, 1080, 427, 241, 428, 240)]
    // Lower bounds: the side takes the bound, the other is scaled up with it.
    [InlineData(1280, 720, 100, 56, 146, 82)]
    [InlineData(4000, 500, 256, 144, 400, 50)]
    [InlineData(720, 1280, 256, 144, 146, 260)]
    // Upper bounds.
    [InlineData(7680, 4320, 7680, 4320, 4096, 2304)]
    [InlineData(4320, 7680, 4320, 7680, 2304, 4096)]
    public void A_profile_bounds_the_larger_side_of_an_h264_rendition(
        int sourceWidth,
        int sourceHeight,
        int width,
        int height,
        int expectedWidth,
        int expectedHeight
    ) => Assert.Equal(new RenditionSize(expectedWidth, expectedHeight), Of(sourceWidth, sourceHeight, width, height));

    [Theory]
    [InlineData(1280, 720, 100, 56, 132, 74)]
    [InlineData(7680, 4320, 7680, 4320, 7680, 4320)]
    [InlineData(16000, 9000, 16000, 9000, 8192, 4608)]
    [InlineData(4000, 400, 256, 144, 400, 40)]
    public void Hevc_has_bounds_of_its_own(
        int sourceWidth,
        int sourceHeight,
        int width,
        int height,
        int expectedWidth,
        int expectedHeight
    ) =>
        Assert.Equal(
            new RenditionSize(expectedWidth, expectedHeight),
            Of(sourceWidth, sourceHeight, width, height, VideoCodec.Hevc)
        );

    [Fact]
    public void A_profile_without_a_size_gets_the_smallest_picture_as_from_the_reference()
    {
        // captured/segment.json, cap_e5_zero_dims: 718 320 pixels for 60 frames of 1280x720.
        var size = Of(1280, 720, 0, 0)!.Value;

        Assert.Equal(718_320, 60 * size.WidthPx * size.HeightPx);
    }

    [Theory]
    [InlineData(0, 0, 1280, 720)]
    [InlineData(1280, 0, 1280, 720)]
    [InlineData(-1, 720, 1280, 720)]
    [InlineData(1280, 720, -2, 720)]
    [InlineData(16384, 16, 1280, 720)]
    [InlineData(2, 16384, 1280, 720)]
    public void What_cannot_have_a_size_has_none(int sourceWidth, int sourceHeight, int width, int height) =>
        Assert.Null(Of(sourceWidth, sourceHeight, width, height));

    [Fact]
    public void Every_size_is_even_within_bounds_and_keeps_its_shape()
    {
        for (int width = 16; width <= 4096; width += 97)
        for (int height = 16; height <= 4096; height += 89)
        {
            if (Of(width, height, 1280, 720) is not { } size)
                continue;
            Assert.True(size.WidthPx % 2 == 0 && size.HeightPx % 2 == 0);
            Assert.InRange(size.WidthPx, 146, 4096);
            Assert.InRange(size.HeightPx, 50, 4096);
            double stretch = (double)size.WidthPx * height / ((double)size.HeightPx * width);
            Assert.InRange(stretch, 0.97, 1.03);
        }
    }

    private static RenditionSize? Of(
        int sourceWidth,
        int sourceHeight,
        int width,
        int height,
        VideoCodec codec = VideoCodec.H264
    ) =>
        RenditionSize.Of(
            sourceWidth,
            sourceHeight,
            new RenditionProfile
            {
                Name = "any",
                WidthPx = width,
                HeightPx = height,
                BitrateBps = 1,
                Codec = codec,
            }
        );
}
