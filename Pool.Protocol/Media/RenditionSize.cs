namespace Pool.Protocol.Media;

/// <summary>The size a rendition is encoded in.</summary>
/// <param name="WidthPx">Even width.</param>
/// <param name="HeightPx">Even height.</param>
public readonly record struct RenditionSize(int WidthPx, int HeightPx)
{
    /// <summary>
    /// The size for a source and a profile (go-livepeer: lpms <c>ffmpeg/ffmpeg.go</c>, the scale filter). A landscape or square source
    /// takes the profile's width, a portrait source its height; the other side follows the source's aspect ratio, both to the nearest
    /// even number. 1280×720 makes 1280×720 of a 16:9 source and 406×720 of a 9:16 one. A side below what hardware encoders of the codec
    /// take (146×50 for H.264, 132×40 for HEVC) takes that bound, and the other side follows.
    /// </summary>
    /// <param name="sourceWidthPx">The source's width as displayed.</param>
    /// <param name="sourceHeightPx">The source's height as displayed.</param>
    /// <param name="profile">
    /// The bounds and the codec. 0×0 is no error: the reference answers it with its smallest picture (146×82 for a 16:9 source).
    /// </param>
    /// <returns>Null if no size fits, for which the reference's word is <c>TranscoderInvalidResolution</c>.</returns>
    public static RenditionSize? Of(int sourceWidthPx, int sourceHeightPx, RenditionProfile profile)
    {
        if (sourceWidthPx <= 0 || sourceHeightPx <= 0 || profile.WidthPx < 0 || profile.HeightPx < 0)
            return null;
        var limits = Limits.Of(profile.Codec);
        var source = (Width: (long)sourceWidthPx, Height: (long)sourceHeightPx);
        var size =
            source.Width >= source.Height
                ? ByWidth(source, Math.Clamp(profile.WidthPx, limits.MinWidthPx, limits.MaxSidePx))
                : ByHeight(source, Math.Clamp(profile.HeightPx, limits.MinHeightPx, limits.MaxSidePx));
        if (size.Height < limits.MinHeightPx)
            size = ByHeight(source, limits.MinHeightPx);
        else if (size.Width < limits.MinWidthPx)
            size = ByWidth(source, limits.MinWidthPx);
        return size.Width <= limits.MaxSidePx && size.Height <= limits.MaxSidePx
            ? new RenditionSize((int)size.Width, (int)size.Height)
            : null;
    }

    private static (long Width, long Height) ByWidth((long Width, long Height) source, long width) =>
        (Even(width, 1), Even(width * source.Height, source.Width));

    private static (long Width, long Height) ByHeight((long Width, long Height) source, long height) =>
        (Even(height * source.Width, source.Height), Even(height, 1));

    /// <summary>The even number nearest to a fraction, the larger of two, as ffmpeg's <c>scale=-2</c> rounds.</summary>
    private static long Even(long numerator, long denominator) => (numerator + denominator) / (2 * denominator) * 2;

    private readonly record struct Limits(int MinWidthPx, int MinHeightPx, int MaxSidePx)
    {
        public static Limits Of(VideoCodec codec) =>
            codec == VideoCodec.Hevc ? new Limits(132, 40, 8192) : new Limits(146, 50, 4096);
    }
}
