namespace Pool.Protocol.Media.Codecs;

/// <summary>Joins pictures with the times of the packets that carried them.</summary>
internal sealed class VideoTally(VideoCodec codec)
{
    private PtsRange _all;
    private PtsRange _shown;
    private long? _openStart;
    private int _frames;
    private int _leading;

    /// <summary>The pictures.</summary>
    public PictureCounter Pictures { get; } = PictureCounter.For(codec);

    /// <summary>Assigns a packet's time to the picture counted since the last call, if there is one.</summary>
    /// <param name="pts">Unwrapped time; null if the packet has none.</param>
    /// <param name="isPresented">False if the container says not to show it: then its pictures do not count.</param>
    /// <returns>Whether there was a picture.</returns>
    public bool Settle(long? pts, bool isPresented = true)
    {
        if (Pictures.Frames == _frames)
            return false;
        if (!isPresented)
        {
            Pictures.TakeBack(_frames, _leading);
            return true;
        }
        bool canBeShown = Pictures.LeadingFrames == _leading;
        if (pts is { } time)
        {
            canBeShown = canBeShown && !HidesBehindOpenStart(time);
            _all.Add(time);
            if (canBeShown)
                _shown.Add(time);
        }
        (_frames, _leading) = (Pictures.Frames, Pictures.LeadingFrames);
        return true;
    }

    /// <summary>Behind an open start come, in the order of decoding, pictures shown before it, which refer to what is not there.</summary>
    private bool HidesBehindOpenStart(long pts)
    {
        if (_shown.First is null && Pictures.StartsOpen)
            _openStart = pts;
        else if (pts > _openStart)
            _openStart = null;
        if (!(pts < _openStart))
            return false;
        Pictures.HideLast();
        return true;
    }

    /// <summary>The facts, with times as they were given.</summary>
    /// <param name="fallback">Size where no picture header was found; null if the container states none either.</param>
    /// <param name="swapsSides">Whether the container turns the picture by 90 or 270 degrees.</param>
    /// <param name="shiftPts">Added to all times.</param>
    public VideoFacts ToFacts(PictureFormat? fallback = null, bool swapsSides = false, long shiftPts = 0)
    {
        var format = Pictures.Format ?? fallback;
        var (width, height) = (format?.WidthPx ?? 0, format?.HeightPx ?? 0);
        return new VideoFacts
        {
            Codec = codec,
            WidthPx = swapsSides ? height : width,
            HeightPx = swapsSides ? width : height,
            Frames = Pictures.Frames,
            LeadingFrames = Pictures.LeadingFrames,
            FirstPts = _all.First + shiftPts,
            FirstShownPts = _shown.First + shiftPts,
            LastPts = _all.Last + shiftPts,
            SizeChanges = Pictures.SizeChanges,
            LargestPixels = Math.Max(Pictures.LargestPixels, format?.CodedPixels ?? 0),
            ChromaFormat = format?.ChromaFormat,
            BitDepth = format?.BitDepth,
        };
    }
}
