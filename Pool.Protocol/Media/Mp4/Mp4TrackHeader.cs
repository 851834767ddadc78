namespace Pool.Protocol.Media.Mp4;

/// <summary>Reads the header of one track (ISO 14496-12, 8.3 to 8.5).</summary>
internal static class Mp4TrackHeader
{
    private const int MatrixAt = 40;
    private const int MatrixAtVersion1 = 52;

    /// <summary>Reads <c>trak</c>.</summary>
    public static Mp4Track Read(ByteSource source, in Box trak, uint movieScale)
    {
        var track = new Mp4Track();
        Box elst = default;
        var boxes = new BoxCursor(source, trak.Body, trak.End);
        while (boxes.Next(out var box))
        {
            if (box.Type == BoxType.Tkhd)
                ReadTkhd(source, box, track);
            else if (box.Type == BoxType.Mdia)
                ReadMdia(source, box, track);
            else if (box.Type == BoxType.Edts)
                new BoxCursor(source, box.Body, box.End).Find(BoxType.Elst, out elst);
        }
        if (elst.Length > 0)
            track.Edit = Mp4Edit.Read(source, elst, movieScale, track.Timescale);
        return track;
    }

    private static void ReadTkhd(ByteSource source, in Box box, Mp4Track track)
    {
        var fields = FieldReader.Of(source, box);
        uint version = fields.U32() >> 24;
        fields.Versioned(version);
        fields.Versioned(version);
        track.Id = fields.U32();
        var matrix = new FieldReader(source, box.Body + (version == 1 ? MatrixAtVersion1 : MatrixAt), box.End);
        int a = (int)matrix.U32();
        int b = (int)matrix.U32();
        matrix.U32();
        int c = (int)matrix.U32();
        int d = (int)matrix.U32();
        track.SwapsSides = a == 0 && d == 0 && b != 0 && c != 0;
    }

    private static void ReadMdia(ByteSource source, in Box mdia, Mp4Track track)
    {
        var boxes = new BoxCursor(source, mdia.Body, mdia.End);
        while (boxes.Next(out var box))
        {
            var fields = FieldReader.Of(source, box);
            if (box.Type == BoxType.Mdhd)
                track.Timescale = ReadTimescale(fields);
            else if (box.Type == BoxType.Hdlr)
            {
                fields.Skip(8);
                track.Handler = fields.U32();
            }
            else if (box.Type == BoxType.Minf && new BoxCursor(source, box.Body, box.End).Find(BoxType.Stbl, out var table))
                track.SampleTable = table;
        }
    }

    /// <summary>Ticks per second by <c>mdhd</c> or <c>mvhd</c>, which start alike.</summary>
    public static uint ReadTimescale(FieldReader fields)
    {
        uint version = fields.U32() >> 24;
        fields.Versioned(version);
        fields.Versioned(version);
        return fields.U32();
    }
}
