namespace Pool.Protocol.Media.Mp4;

/// <summary>Walks the samples of movie fragments (ISO 14496-12, 8.8).</summary>
internal static class Mp4Fragments
{
    private const uint HasBaseOffset = 0x1;
    private const uint HasDescription = 0x2;
    private const uint HasDefaultDuration = 0x8;
    private const uint HasDefaultSize = 0x10;
    private const uint HasDataOffset = 0x1;
    private const uint HasFirstFlags = 0x4;
    private const uint HasDurations = 0x100;
    private const uint HasSizes = 0x200;
    private const uint HasFlags = 0x400;
    private const uint HasShifts = 0x800;

    /// <summary>Hands the samples of one <c>moof</c> to the tracks they belong to.</summary>
    public static void Walk(ByteSource source, in Box moof, Mp4Track? video, Mp4Track? audio)
    {
        var boxes = new BoxCursor(source, moof.Body, moof.End);
        while (boxes.Find(BoxType.Traf, out var traf))
        {
            if (!new BoxCursor(source, traf.Body, traf.End).Find(BoxType.Tfhd, out var tfhd))
                continue;
            var fields = FieldReader.Of(source, tfhd);
            uint flags = fields.U32() & 0xffffff;
            uint id = fields.U32();
            var track =
                id == video?.Id ? video
                : id == audio?.Id ? audio
                : null;
            if (track is not null)
                WalkTraf(source, traf, track, ReadDefaults(fields, flags, track, moof.Start));
        }
    }

    private static Defaults ReadDefaults(FieldReader fields, uint flags, Mp4Track track, long moofStart)
    {
        long origin = (flags & HasBaseOffset) != 0 ? fields.I64() : moofStart;
        if ((flags & HasDescription) != 0)
            fields.U32();
        uint duration = (flags & HasDefaultDuration) != 0 ? fields.U32() : track.Defaults.Duration;
        uint size = (flags & HasDefaultSize) != 0 ? fields.U32() : track.Defaults.Size;
        return new Defaults(origin, duration, size);
    }

    private static void WalkTraf(ByteSource source, in Box traf, Mp4Track track, Defaults defaults)
    {
        long next = defaults.Origin;
        var boxes = new BoxCursor(source, traf.Body, traf.End);
        while (boxes.Next(out var box))
        {
            var fields = FieldReader.Of(source, box);
            if (box.Type == BoxType.Tfdt)
                track.NextDts = fields.Versioned(fields.U32() >> 24);
            else if (box.Type == BoxType.Trun)
                next = WalkRun(source, fields, track, defaults, next);
        }
    }

    private static long WalkRun(ByteSource source, FieldReader fields, Mp4Track track, Defaults defaults, long next)
    {
        uint flags = fields.U32() & 0xffffff;
        uint count = fields.U32();
        if ((flags & HasDataOffset) != 0)
            next = defaults.Origin + (int)fields.U32();
        if ((flags & HasFirstFlags) != 0)
            fields.U32();
        bool isListed = (flags & (HasDurations | HasSizes | HasFlags | HasShifts)) != 0;
        for (; count > 0 && !(isListed && fields.AtEnd); count--)
        {
            uint duration = (flags & HasDurations) != 0 ? fields.U32() : defaults.Duration;
            uint size = (flags & HasSizes) != 0 ? fields.U32() : defaults.Size;
            if ((flags & HasFlags) != 0)
                fields.U32();
            int shift = (flags & HasShifts) != 0 ? (int)fields.U32() : 0;
            if (!track.Take(source, next, size, duration, shift))
                break;
            next += size;
        }
        return next;
    }

    private readonly record struct Defaults(long Origin, uint Duration, uint Size);
}
