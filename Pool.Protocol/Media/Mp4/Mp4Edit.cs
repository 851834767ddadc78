namespace Pool.Protocol.Media.Mp4;

/// <summary>
/// What a track's edit list (ISO 14496-12, 8.6.6) does: which of its media is presented, and from when. Of several edits with media the
/// first one counts; nothing that makes segments writes more.
/// </summary>
/// <param name="StartTicks">First media time presented, in the track's ticks.</param>
/// <param name="EndTicks">First media time no longer presented; null if there is no such end.</param>
/// <param name="DelayTicks">Presentation time of that, in the track's ticks.</param>
internal readonly record struct Mp4Edit(long StartTicks, long? EndTicks, long DelayTicks)
{
    private const long Empty = -1;

    /// <summary>Reads a list.</summary>
    public static Mp4Edit Read(ByteSource source, in Box elst, uint movieScale, uint trackScale)
    {
        var fields = FieldReader.Of(source, elst);
        uint version = fields.U32() >> 24;
        uint count = fields.U32();
        long delay = 0;
        for (uint index = 0; index < count && !fields.AtEnd; index++)
        {
            long duration = fields.Versioned(version);
            long start = version == 1 ? fields.I64() : (int)fields.U32();
            fields.U32(); // rate
            if (start == Empty)
            {
                delay += MediaTime.Rescale(duration, trackScale, movieScale);
                continue;
            }
            long length = MediaTime.Rescale(duration, trackScale, movieScale);
            bool isLast = index + 1 == count;
            return new Mp4Edit(start, isLast && length > 0 ? start + length : null, delay);
        }
        return new Mp4Edit(0, null, delay);
    }

    /// <summary>Whether a picture of this media time is presented.</summary>
    public bool Presents(long ticks) => ticks >= StartTicks && !(ticks >= EndTicks);

    /// <summary>The presentation time of a media time.</summary>
    public long ToPts(long ticks, uint trackScale) => MediaTime.ToPts(ticks - StartTicks + DelayTicks, trackScale);
}
