using Pool.Protocol.Media.Codecs;

namespace Pool.Protocol.Media.Mp4;

/// <summary>One track of an MP4 file as its header declares it, and what its samples turned out to hold.</summary>
internal sealed class Mp4Track
{
    /// <summary>Most samples counted of one track: 5 minutes, the longest segment, at 3500 a second. What is beyond is not believed.</summary>
    public const int MaxSamples = 1 << 20;

    /// <summary>track_ID.</summary>
    public uint Id { get; set; }

    /// <summary><see cref="BoxType.Video"/>, <see cref="BoxType.Audio"/> or something else.</summary>
    public uint Handler { get; set; }

    /// <summary>Ticks per second.</summary>
    public uint Timescale { get; set; }

    /// <summary>Whether the matrix turns the picture by 90 or 270 degrees.</summary>
    public bool SwapsSides { get; set; }

    /// <summary>The edit list; null if there is none.</summary>
    public Mp4Edit? Edit { get; set; }

    /// <summary>The sample tables; of length 0 if there are none.</summary>
    public Box SampleTable { get; set; }

    /// <summary>Size by the sample entry.</summary>
    public PictureFormat? Format { get; set; }

    /// <summary>Bytes of the length before each NAL unit; 0 if samples are not made of NAL units.</summary>
    public int NalLengthBytes { get; set; }

    /// <summary>The pictures; null for audio.</summary>
    public VideoTally? Video { get; set; }

    /// <summary>Samples of audio so far.</summary>
    public int Packets { get; private set; }

    /// <summary>Presentation time of the first sample of audio.</summary>
    public long? FirstAudioPts { get; private set; }

    /// <summary>Decoding time of the next sample; a fragment may set it.</summary>
    public long NextDts { get; set; }

    /// <summary>What <c>trex</c> says of samples in fragments.</summary>
    public (uint Duration, uint Size) Defaults { get; set; }

    private int _samples;
    private long _claimedBytes;
    private long _lowestShift;

    /// <summary>Takes the next sample, in the order of decoding.</summary>
    /// <param name="source">The file.</param>
    /// <param name="offset">Where the tables say it lies.</param>
    /// <param name="size">Bytes the tables say it has.</param>
    /// <param name="duration">Ticks until the next sample is decoded.</param>
    /// <param name="shift">Composition time less decoding time, which is <see cref="NextDts"/>.</param>
    /// <returns>False if the tables by now claim more than the file can hold: there is nothing to be gained from reading on.</returns>
    public bool Take(ByteSource source, long offset, uint size, uint duration, int shift)
    {
        long ticks = NextDts + shift;
        NextDts += duration;
        _claimedBytes += size;
        if (++_samples > MaxSamples || _claimedBytes > source.Length)
            return false;
        if (size == 0 || offset < 0 || offset > source.Length - size)
            return true;
        if (Video is null)
        {
            TakeAudio(ticks, duration);
            return true;
        }
        _lowestShift = Math.Min(_lowestShift, shift);
        Video.Pictures.BeginPacket();
        if (NalLengthBytes > 0)
            ReadUnits(source, offset, offset + size);
        Video.Settle(ToPts(ticks), Edit?.Presents(ticks) ?? true);
        return true;
    }

    /// <summary>The facts of a video track. Without an edit list ffmpeg moves all times up until no picture is shown before it is decoded.</summary>
    public VideoFacts ToVideoFacts() =>
        Video!.ToFacts(Format, SwapsSides, Edit is null ? MediaTime.ToPts(-_lowestShift, Timescale) : 0);

    private long ToPts(long ticks) => (Edit ?? default).ToPts(ticks, Timescale);

    /// <summary>A packet that ends before the edit starts only primes the decoder.</summary>
    private void TakeAudio(long ticks, uint duration)
    {
        if (ticks + duration <= Edit?.StartTicks)
            return;
        Packets++;
        FirstAudioPts ??= ToPts(ticks);
    }

    private void ReadUnits(ByteSource source, long offset, long end)
    {
        Span<byte> scratch = stackalloc byte[PictureCounter.MaxHeadBytes];
        while (end - offset > NalLengthBytes)
        {
            long length = new FieldReader(source, offset, end).U(NalLengthBytes);
            offset += NalLengthBytes;
            length = Math.Min(length, end - offset);
            if (length > 0)
                NalUnits.Feed(source, offset, length, Video!.Pictures, scratch);
            offset += length;
        }
    }
}

/// <summary>Hands a NAL unit whose place is known to a counter.</summary>
internal static class NalUnits
{
    /// <summary>Feeds the unit's start.</summary>
    /// <param name="source">The file.</param>
    /// <param name="offset">Offset of the unit's header.</param>
    /// <param name="length">Bytes of the unit, at least 1.</param>
    /// <param name="pictures">Who wants it.</param>
    /// <param name="scratch"><see cref="PictureCounter.MaxHeadBytes"/> bytes.</param>
    public static void Feed(ByteSource source, long offset, long length, PictureCounter pictures, Span<byte> scratch)
    {
        var first = source.Read(offset, scratch[..1]);
        int wanted = first.IsEmpty ? 0 : (int)Math.Min(pictures.HeadLength(first[0]), length);
        if (wanted > 0 && source.Read(offset, scratch[..wanted]) is { IsEmpty: false } head)
            pictures.Read(head);
    }
}
