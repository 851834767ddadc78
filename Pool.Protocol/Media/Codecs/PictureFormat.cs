namespace Pool.Protocol.Media.Codecs;

/// <summary>What a picture header says about the pictures under it.</summary>
/// <param name="WidthPx">Cropped width, 1 to <see cref="MaxSidePx"/>.</param>
/// <param name="HeightPx">Cropped height, 1 to <see cref="MaxSidePx"/>.</param>
/// <param name="ChromaFormat">0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4; null if not known.</param>
/// <param name="BitDepth">Bits per luma sample; null if not known.</param>
internal readonly record struct PictureFormat(int WidthPx, int HeightPx, int? ChromaFormat, int? BitDepth)
{
    /// <summary>Longest side believed. No encoder makes longer ones, and pixel counts stay far from overflow.</summary>
    public const int MaxSidePx = 16384;

    /// <summary>Largest chroma_format_idc.</summary>
    public const uint MaxChromaFormat = 3;

    /// <summary>Largest bit_depth_luma_minus8 of H.264 and HEVC.</summary>
    public const uint MaxDepthAbove8 = 8;

    /// <summary>Pixels that a decoder keeps of one picture: before cropping.</summary>
    public long CodedPixels { get; private init; }

    /// <summary>Makes a format of two sides that may be anything.</summary>
    /// <returns>Null if a side is out of range.</returns>
    public static PictureFormat? Of(long widthPx, long heightPx, int? chromaFormat, int? bitDepth) =>
        Of(widthPx, heightPx, (0, 0), chromaFormat, bitDepth);

    /// <summary>Makes a format of coded sides and what is cropped of them, which may be anything.</summary>
    /// <returns>Null if a side is out of range, before or after cropping.</returns>
    public static PictureFormat? Of(long codedWidth, long codedHeight, (long X, long Y) crop, int? chromaFormat, int? bitDepth)
    {
        var (widthPx, heightPx) = (codedWidth - crop.X, codedHeight - crop.Y);
        return codedWidth <= MaxSidePx && codedHeight <= MaxSidePx && IsSide(widthPx) && IsSide(heightPx)
            ? new PictureFormat((int)widthPx, (int)heightPx, chromaFormat, bitDepth) { CodedPixels = codedWidth * codedHeight }
            : null;
    }

    /// <summary>Whether both state the same size.</summary>
    public bool SameSize(in PictureFormat other) => WidthPx == other.WidthPx && HeightPx == other.HeightPx;

    private static bool IsSide(long px) => px is > 0 and <= MaxSidePx;
}
