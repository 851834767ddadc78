namespace Pool.Protocol.Media;

/// <summary>How the samples of a picture are stored: chroma format and bits per sample. The numbers are those of our own wire.</summary>
public enum SampleFormat
{
    /// <summary>4:2:0, 8 bit: what every encoder makes and every player shows.</summary>
    Yuv420 = 0,

    /// <summary>4:2:2, 8 bit.</summary>
    Yuv422 = 1,

    /// <summary>4:4:4, 8 bit.</summary>
    Yuv444 = 2,

    /// <summary>4:2:0, 10 bit.</summary>
    Yuv420Of10Bit = 3,

    /// <summary>4:2:2, 10 bit.</summary>
    Yuv422Of10Bit = 4,

    /// <summary>4:4:4, 10 bit.</summary>
    Yuv444Of10Bit = 5,
}

/// <summary>The two sides of a <see cref="SampleFormat"/>.</summary>
public static class SampleFormats
{
    private const int ChromaFormats = 3;

    /// <summary>Every format.</summary>
    public static IReadOnlyList<SampleFormat> All { get; } = Enum.GetValues<SampleFormat>();

    /// <summary>Bits per sample, 8 or 10.</summary>
    public static int Depth(this SampleFormat format) => format < SampleFormat.Yuv420Of10Bit ? 8 : 10;

    /// <summary>Chroma format as in H.264's chroma_format_idc: 1 4:2:0, 2 4:2:2, 3 4:4:4.</summary>
    public static int ChromaFormat(this SampleFormat format) => (int)format % ChromaFormats + 1;

    /// <summary>The format of a chroma format and a depth; null if there is none.</summary>
    /// <param name="chromaFormat">As in H.264's chroma_format_idc.</param>
    /// <param name="depth">Bits per sample.</param>
    public static SampleFormat? Of(int chromaFormat, int depth) =>
        All.Where(format => format.ChromaFormat() == chromaFormat && format.Depth() == depth)
            .Cast<SampleFormat?>()
            .FirstOrDefault();
}
