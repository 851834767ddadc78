namespace Pool.Protocol.Media.Codecs;

/// <summary>
/// Counts the coded pictures of one elementary stream by its own units (NAL units; MPEG-2: what follows a start code), so that neither
/// the container's framing nor what its tables claim can add a frame.
/// </summary>
internal abstract class PictureCounter
{
    /// <summary>Longest part of a unit any counter asks for: parameter sets and supplemental information.</summary>
    public const int MaxHeadBytes = 1024;

    /// <summary>Pictures so far, a pair of fields counted once.</summary>
    public int Frames { get; private set; }

    /// <summary>Of these, pictures that a decoder which starts here cannot show.</summary>
    public int LeadingFrames { get; private set; }

    /// <summary>The format under which the first picture came; before it, the first that was stated; null if none was.</summary>
    public PictureFormat? Format { get; private set; }

    /// <summary>Whether a later picture came under another size.</summary>
    public bool SizeChanges { get; private set; }

    /// <summary>Most pixels that a decoder keeps of one picture so far; 0 if no header was found.</summary>
    public long LargestPixels { get; private set; }

    /// <summary>Whether the first picture that can be shown may be followed by some that come before it on the screen and cannot.</summary>
    public bool StartsOpen { get; protected set; }

    /// <summary>The counter for a codec.</summary>
    public static PictureCounter For(VideoCodec codec) =>
        codec switch
        {
            VideoCodec.H264 => new H264Pictures(),
            VideoCodec.Hevc => new HevcPictures(),
            VideoCodec.Mpeg2 => new Mpeg2Pictures(),
            _ => new OpaquePictures(),
        };

    /// <summary>How much of a unit is wanted, 0 to <see cref="MaxHeadBytes"/> bytes.</summary>
    /// <param name="first">The unit's first byte.</param>
    public abstract int HeadLength(byte first);

    /// <summary>Takes the start of one unit, in the order of decoding.</summary>
    /// <param name="head">As many bytes as were wanted, fewer if the unit is shorter; at least one.</param>
    public abstract void Read(ReadOnlySpan<byte> head);

    /// <summary>Takes one packet of the container (a PES packet, a sample) before its units.</summary>
    public virtual void BeginPacket() { }

    /// <summary>Takes the frames back that were counted since: the container says not to show them.</summary>
    public void TakeBack(int frames, int leadingFrames) => (Frames, LeadingFrames) = (frames, leadingFrames);

    /// <summary>The last picture cannot be shown, as its time tells.</summary>
    public void HideLast() => LeadingFrames++;

    /// <summary>Notes a header that was stated, in use or not.</summary>
    protected void State(in PictureFormat format)
    {
        if (Frames == 0)
            Format ??= format;
    }

    /// <summary>Counts one picture.</summary>
    /// <param name="canBeShown">Whether a decoder that started with this stream can show it.</param>
    /// <param name="format">The header it refers to; null if that is not known.</param>
    protected void Count(bool canBeShown, PictureFormat? format)
    {
        if (Frames == 0)
            Format = format ?? Format;
        else if (format is { } now)
            NoteSize(now);
        LargestPixels = Math.Max(LargestPixels, (format ?? Format)?.CodedPixels ?? 0);
        Frames++;
        if (!canBeShown)
            LeadingFrames++;
    }

    private void NoteSize(in PictureFormat now)
    {
        Format ??= now;
        SizeChanges |= !Format.Value.SameSize(now);
    }
}

/// <summary>A codec whose units we do not read: one packet of the container is one frame.</summary>
internal sealed class OpaquePictures : PictureCounter
{
    /// <inheritdoc/>
    public override int HeadLength(byte first) => 0;

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> head) { }

    /// <inheritdoc/>
    public override void BeginPacket() => Count(canBeShown: true, format: null);
}
