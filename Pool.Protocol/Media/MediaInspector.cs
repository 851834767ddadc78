using System.Buffers;
using Pool.Protocol.Media.Mp4;
using Pool.Protocol.Media.Ts;

namespace Pool.Protocol.Media;

/// <summary>Reads one file of MPEG-TS or MP4 and counts what is in it. Allocates little, never throws for what the bytes hold.</summary>
public static class MediaInspector
{
    /// <summary>Inspects a whole file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="facts">What was found.</param>
    /// <returns>False if the bytes are neither container, or declare no track at all.</returns>
    public static bool TryInspect(in ReadOnlySequence<byte> bytes, out MediaFacts? facts)
    {
        facts = null;
        if (bytes.IsEmpty)
            return false;
        var source = new ByteSource(bytes);
        facts = Mp4Reader.IsMp4(source) ? Mp4Reader.Read(source) : TsReader.Read(source);
        return facts is not null;
    }
}
