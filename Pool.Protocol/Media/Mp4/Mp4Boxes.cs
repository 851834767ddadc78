using System.Buffers.Binary;

namespace Pool.Protocol.Media.Mp4;

/// <summary>One box of an MP4 file (ISO 14496-12, 4.2), as a place in the file.</summary>
/// <param name="Type">Four characters, the first in the highest byte.</param>
/// <param name="Start">Offset of its header.</param>
/// <param name="Body">Offset of what it holds.</param>
/// <param name="End">Offset behind it, never behind what holds it.</param>
internal readonly record struct Box(uint Type, long Start, long Body, long End)
{
    /// <summary>Bytes it holds.</summary>
    public long Length => End - Body;
}

/// <summary>Steps through the boxes between two offsets. Each step goes forward, so it ends, whatever sizes the boxes claim.</summary>
internal struct BoxCursor(ByteSource source, long from, long end)
{
    private const int SmallHeader = 8;
    private const int LargeHeader = 16;
    private const uint SizeIs64Bits = 1;
    private const uint ReachesEnd = 0;

    private long _next = from;

    /// <summary>Steps to the next box.</summary>
    /// <returns>False at the end, and where the bytes cannot be a box.</returns>
    public bool Next(out Box box)
    {
        box = default;
        Span<byte> scratch = stackalloc byte[LargeHeader];
        long left = end - _next;
        var header = source.Read(_next, scratch);
        if (left < SmallHeader || header.Length < SmallHeader)
            return false;
        ulong size = BinaryPrimitives.ReadUInt32BigEndian(header);
        int headerBytes = SmallHeader;
        if (size == SizeIs64Bits)
        {
            if (left < LargeHeader || header.Length < LargeHeader)
                return false;
            size = BinaryPrimitives.ReadUInt64BigEndian(header[SmallHeader..]);
            headerBytes = LargeHeader;
        }
        else if (size == ReachesEnd)
            size = (ulong)left;
        if (size < (ulong)headerBytes)
            return false;
        long whole = (long)Math.Min(size, (ulong)left);
        box = new Box(BinaryPrimitives.ReadUInt32BigEndian(header[4..]), _next, _next + headerBytes, _next + whole);
        _next = box.End;
        return true;
    }

    /// <summary>The next box of a type among those that are left.</summary>
    public bool Find(uint type, out Box box)
    {
        while (Next(out box))
        {
            if (box.Type == type)
                return true;
        }
        return false;
    }
}

/// <summary>The types of boxes we read.</summary>
internal static class BoxType
{
    public const uint Avc1 = 0x61766331;
    public const uint Avc3 = 0x61766333;
    public const uint AvcC = 0x61766343;
    public const uint Co64 = 0x636f3634;
    public const uint Ctts = 0x63747473;
    public const uint Edts = 0x65647473;
    public const uint Elst = 0x656c7374;
    public const uint Ftyp = 0x66747970;
    public const uint Hdlr = 0x68646c72;
    public const uint Hev1 = 0x68657631;
    public const uint Hvc1 = 0x68766331;
    public const uint HvcC = 0x68766343;
    public const uint Mdhd = 0x6d646864;
    public const uint Mdat = 0x6d646174;
    public const uint Mdia = 0x6d646961;
    public const uint Minf = 0x6d696e66;
    public const uint Moof = 0x6d6f6f66;
    public const uint Moov = 0x6d6f6f76;
    public const uint Mvex = 0x6d766578;
    public const uint Mvhd = 0x6d766864;
    public const uint Skip = 0x736b6970;
    public const uint Free = 0x66726565;
    public const uint Stbl = 0x7374626c;
    public const uint Stco = 0x7374636f;
    public const uint Stsc = 0x73747363;
    public const uint Stsd = 0x73747364;
    public const uint Stsz = 0x7374737a;
    public const uint Stts = 0x73747473;
    public const uint Styp = 0x73747970;
    public const uint Stz2 = 0x73747a32;
    public const uint Tfdt = 0x74666474;
    public const uint Tfhd = 0x74666864;
    public const uint Tkhd = 0x746b6864;
    public const uint Traf = 0x74726166;
    public const uint Trak = 0x7472616b;
    public const uint Trex = 0x74726578;
    public const uint Trun = 0x7472756e;
    public const uint Vp08 = 0x76703038;
    public const uint Vp09 = 0x76703039;
    public const uint Wide = 0x77696465;

    /// <summary>Handler of video tracks, <c>vide</c>.</summary>
    public const uint Video = 0x76696465;

    /// <summary>Handler of audio tracks, <c>soun</c>.</summary>
    public const uint Audio = 0x736f756e;
}
