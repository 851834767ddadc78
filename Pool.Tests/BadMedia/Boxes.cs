using System.Buffers.Binary;
using System.Text;

namespace Pool.Tests.BadMedia;

/// <summary>MP4 made by hand, and real MP4 changed inside.</summary>
internal static class Boxes
{
    private const uint Timescale = 90_000;

    /// <summary>A box of a type with a body.</summary>
    public static byte[] Of(string type, params byte[][] bodies)
    {
        byte[] body = [.. bodies.SelectMany(part => part)];
        return [.. U32((uint)body.Length + 8), .. Encoding.ASCII.GetBytes(type), .. body];
    }

    /// <summary>Numbers of 32 bits, big-endian.</summary>
    public static byte[] U32(params uint[] values)
    {
        var bytes = new byte[values.Length * 4];
        for (var index = 0; index < values.Length; index++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(index * 4), values[index]);
        }
        return bytes;
    }

    /// <summary>One sample of a codec, in a picture of the claimed size.</summary>
    public static byte[] OneSampleOf(string codec, ushort width, ushort height) => SamplesOf(codec, width, height, (1, 3000));

    /// <summary>Samples of a byte each, in runs of equal duration.</summary>
    public static byte[] SamplesOf(string codec, ushort width, ushort height, params (uint Count, uint Ticks)[] runs)
    {
        var count = (uint)runs.Sum(run => run.Count);
        byte[] entry = [.. new byte[6], 0, 1, .. new byte[16], .. U32((uint)width << 16 | height), .. new byte[50]];
        byte[] start = [.. Of("ftyp", "isomiso2"u8.ToArray()), .. Of("mdat", new byte[count])];
        var table = Of(
            "stbl",
            Of("stsd", U32(0, 1), Of(codec, entry)),
            Of("stts", U32(0, (uint)runs.Length), [.. runs.SelectMany(run => U32(run.Count, run.Ticks))]),
            Of("stsc", U32(0, 1, 1, count, 1)),
            Of("stsz", U32(0, 1, count)),
            Of("stco", U32(0, 1, (uint)start.Length - count))
        );
        byte[] handler = [.. U32(0, 0), .. "vide"u8, .. new byte[13]];
        var media = Of("mdia", Of("mdhd", U32(0, 0, 0, Timescale, 0, 0)), Of("hdlr", handler), Of("minf", table));
        uint[] matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
        var header = Of("tkhd", U32([1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. matrix, (uint)width << 16, (uint)height << 16]));
        return [.. start, .. Of("moov", Of("mvhd", U32(0, 0, 0, Timescale, 0), new byte[80]), Of("trak", header, media))];
    }

    /// <summary>
    /// Replaces a box inside a file whose index comes last, and mends the lengths around it.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Types from the outermost in, of the first of each.</param>
    /// <param name="box">What stands there instead.</param>
    public static byte[] Replace(byte[] file, string[] path, byte[] box)
    {
        var at = 0;
        var around = new List<int>();
        foreach (var (type, depth) in path.Select((type, depth) => (type, depth)))
        {
            while (!file.AsSpan(at + 4, 4).SequenceEqual(Encoding.ASCII.GetBytes(type)))
            {
                at += (int)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            }
            if (depth < path.Length - 1)
            {
                around.Add(at);
                at += type == "dref" ? 16 : 8;
            }
        }
        var old = (int)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
        byte[] changed = [.. file.AsSpan(0, at), .. box, .. file.AsSpan(at + old)];
        foreach (var outer in around)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(changed.AsSpan(outer)) + box.Length - old;
            BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(outer), (uint)length);
        }
        return changed;
    }
}
