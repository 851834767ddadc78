using System.Buffers.Binary;
using System.Text;

namespace Pool.Tests.Transcoding;

/// <summary>VP8 in MP4, which ffmpeg reads and does not write: frames of an IVF file under a minimal index.</summary>
internal static class Vp8Clip
{
    private const int IvfHeaderBytes = 32;
    private const int IvfFrameHeaderBytes = 12;
    private const int FrameTicks = 3000;

    /// <summary>Puts the frames of an IVF file into an MP4 file, 30 a second.</summary>
    public static byte[] FromIvf(byte[] ivf)
    {
        var frames = FramesOf(ivf);
        var (width, height) = (ivf[12] | ivf[13] << 8, ivf[14] | ivf[15] << 8);
        var head = Box("ftyp", Text("isom"), Numbers(512), Text("isom"));
        var data = Box("mdat", [.. frames]);
        return [.. head, .. data, .. Index(frames, width, height, head.Length + 8)];
    }

    private static List<byte[]> FramesOf(byte[] ivf)
    {
        var frames = new List<byte[]>();
        for (var at = IvfHeaderBytes; at + IvfFrameHeaderBytes <= ivf.Length; )
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(ivf.AsSpan(at));
            at += IvfFrameHeaderBytes;
            frames.Add(ivf[at..(at + length)]);
            at += length;
        }
        return frames;
    }

    private static byte[] Index(List<byte[]> frames, int width, int height, int dataAt)
    {
        var (duration, sides) = (frames.Count * FrameTicks, width << 16 | height);
        int[] matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
        var entry = Box("vp08", Numbers(0, 1, 0, 0, 0, 0, sides, 0x480000, 0x480000, 0), new byte[34], Numbers(0x0018ffff));
        var table = Box(
            "stbl",
            Box("stsd", Numbers(0, 1), entry),
            Box("stts", Numbers(0, 1, frames.Count, FrameTicks)),
            Box("stsc", Numbers(0, 1, 1, frames.Count, 1)),
            Box("stsz", Numbers([0, 0, frames.Count, .. frames.Select(frame => frame.Length)])),
            Box("stco", Numbers(0, 1, dataAt))
        );
        var media = Box(
            "mdia",
            Box("mdhd", Numbers(0, 0, 0, 90_000, duration, 0)),
            Box("hdlr", Numbers(0, 0), Text("vide"), new byte[13]),
            Box("minf", Box("vmhd", Numbers(1, 0, 0)), Box("dinf", Box("dref", Numbers(0, 1), Box("url ", Numbers(1)))), table)
        );
        var track = Box(
            "trak",
            Box("tkhd", Numbers([7, 0, 0, 1, 0, duration, 0, 0, 0, 0, .. matrix, width << 16, height << 16])),
            media
        );
        return Box(
            "moov",
            Box("mvhd", Numbers([0, 0, 0, 90_000, duration, 0x10000, 0x01000000, 0, 0, .. matrix, 0, 0, 0, 0, 0, 0, 2])),
            track
        );
    }

    private static byte[] Box(string type, params byte[][] parts)
    {
        byte[] body = [.. parts.SelectMany(part => part)];
        return [.. Numbers(8 + body.Length), .. Text(type), .. body];
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Numbers(params int[] numbers)
    {
        var bytes = new byte[4 * numbers.Length];
        for (var index = 0; index < numbers.Length; index++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * index), numbers[index]);
        }
        return bytes;
    }
}
