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

    /// <summary>Makes a format of two sides that may be anything.</summary>
    /// <returns>Null if a side is out of range.</returns>
    public static PictureFormat? Of(long widthPx, long heightPx, int? chromaFormat, int? bitDepth) =>
        widthPx is > 0 and <= MaxSidePx && heightPx is > 0 and <= MaxSidePx
            ? new PictureFormat((int)widthPx, (int)heightPx, chromaFormat, bitDepth)
            : null;

    /// <summary>Whether both state the same size.</summary>
    public bool SameSize(in PictureFormat other) => WidthPx == other.WidthPx && HeightPx == other.HeightPx;
}
