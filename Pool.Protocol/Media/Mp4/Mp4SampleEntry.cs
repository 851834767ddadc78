using Pool.Protocol.Media.Codecs;

namespace Pool.Protocol.Media.Mp4;

/// <summary>Reads the first sample entry of a video track (ISO 14496-12, 8.5.2, 12.1.3; ISO 14496-15, 5.3 and 8.3).</summary>
internal static class Mp4SampleEntry
{
    private const int EntriesAt = 8;
    private const int SizeAt = 24;
    private const int ChildrenAt = 78;
    private const int AvcCountAt = 5;
    private const int HevcArraysAt = 22;

    /// <summary>Opens the track's tally by its codec and feeds it the parameter sets kept in the header.</summary>
    public static void Open(ByteSource source, Mp4Track track)
    {
        var table = track.SampleTable;
        Box entry = default;
        if (new BoxCursor(source, table.Body, table.End).Find(BoxType.Stsd, out var stsd))
            new BoxCursor(source, stsd.Body + EntriesAt, stsd.End).Next(out entry);
        var codec = CodecOf(entry.Type);
        track.Video = new VideoTally(codec);
        var fields = new FieldReader(source, entry.Body + SizeAt, entry.End);
        track.Format = PictureFormat.Of(fields.U(2), fields.U(2), chromaFormat: null, bitDepth: null);
        var children = new BoxCursor(source, entry.Body + ChildrenAt, entry.End);
        if (codec == VideoCodec.H264 && children.Find(BoxType.AvcC, out var avc))
            ReadAvcC(source, avc, track);
        else if (codec == VideoCodec.Hevc && children.Find(BoxType.HvcC, out var hevc))
            ReadHvcC(source, hevc, track);
    }

    private static VideoCodec CodecOf(uint entry) =>
        entry switch
        {
            BoxType.Avc1 or BoxType.Avc3 => VideoCodec.H264,
            BoxType.Hvc1 or BoxType.Hev1 => VideoCodec.Hevc,
            BoxType.Vp08 => VideoCodec.Vp8,
            BoxType.Vp09 => VideoCodec.Vp9,
            _ => VideoCodec.Other,
        };

    private static void ReadAvcC(ByteSource source, in Box box, Mp4Track track)
    {
        var fields = FieldReader.Of(source, box);
        fields.Skip(AvcCountAt - 1);
        track.NalLengthBytes = (int)(fields.U(1) & 3) + 1;
        ReadUnits(source, box, ref fields, fields.U(1) & 0x1f, track);
        ReadUnits(source, box, ref fields, fields.U(1), track);
    }

    private static void ReadHvcC(ByteSource source, in Box box, Mp4Track track)
    {
        var fields = FieldReader.Of(source, box);
        fields.Skip(HevcArraysAt - 1);
        track.NalLengthBytes = (int)(fields.U(1) & 3) + 1;
        for (uint arrays = fields.U(1); arrays > 0 && !fields.AtEnd; arrays--)
        {
            fields.Skip(1);
            ReadUnits(source, box, ref fields, fields.U(2), track);
        }
    }

    private static void ReadUnits(ByteSource source, in Box box, ref FieldReader fields, uint count, Mp4Track track)
    {
        Span<byte> scratch = stackalloc byte[PictureCounter.MaxHeadBytes];
        for (; count > 0 && !fields.AtEnd; count--)
        {
            long length = Math.Min(fields.U(2), fields.Left);
            if (length > 0)
                NalUnits.Feed(source, box.End - fields.Left, length, track.Video!.Pictures, scratch);
            fields.Skip(length);
        }
    }
}
