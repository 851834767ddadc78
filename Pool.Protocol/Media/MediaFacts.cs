namespace Pool.Protocol.Media;

/// <summary>What our own reader found in one file of media, by looking at its bytes and at nothing that anybody claims.</summary>
public sealed record MediaFacts
{
    /// <summary>The container.</summary>
    public required Container Container { get; init; }

    /// <summary>The first video track; null if there is none.</summary>
    public required VideoFacts? Video { get; init; }

    /// <summary>The first audio track; null if none is declared.</summary>
    public required AudioFacts? Audio { get; init; }
}

/// <summary>The first video track of a file.</summary>
public sealed record VideoFacts
{
    /// <summary>The codec.</summary>
    public required VideoCodec Codec { get; init; }

    /// <summary>Width in pixels as shown: cropped, and after rotation metadata; 0 if no picture header was found.</summary>
    public required int WidthPx { get; init; }

    /// <summary>Height in pixels as shown: cropped, and after rotation metadata; 0 if no picture header was found.</summary>
    public required int HeightPx { get; init; }

    /// <summary>
    /// Frames present in the file: coded pictures, a pair of fields counted once, without those that an MP4 edit list hides.
    /// </summary>
    public required int Frames { get; init; }

    /// <summary>
    /// Frames that a decoder which starts here cannot show rightly: before the first random access point, or shown before it. A decoder
    /// may drop all of them (H.264) or show some damaged (ffmpeg with HEVC), so its output has <see cref="Frames"/> less 0 to this many.
    /// </summary>
    public required int LeadingFrames { get; init; }

    /// <summary>Smallest presentation time in ticks of 90 kHz: 33 bits in MPEG-TS, may be negative in MP4; null without frames.</summary>
    public required long? FirstPts { get; init; }

    /// <summary>Largest presentation time in ticks of 90 kHz, unwrapped: not below <see cref="FirstPts"/>; null without frames.</summary>
    public required long? LastPts { get; init; }

    /// <summary>
    /// As <see cref="FirstPts"/>, but of the frames that a decoder can show, so that its output starts here; unwrapped, not below
    /// <see cref="FirstPts"/>, and greater only if there are <see cref="LeadingFrames"/>. Null if no frame can be shown.
    /// </summary>
    public long? FirstShownPts { get; init; }

    /// <summary>Pixels of all frames: what is counted for a rendition.</summary>
    public long Pixels => (long)Frames * WidthPx * HeightPx;

    /// <summary>Whether a later picture came under a header with another size than the first.</summary>
    public bool SizeChanges { get; init; }

    /// <summary>Most pixels that a decoder keeps of one picture, before cropping; 0 if no picture header was found.</summary>
    public long LargestPixels { get; init; }

    /// <summary>Chroma format as in H.264's chroma_format_idc: 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4; null if not known.</summary>
    public int? ChromaFormat { get; init; }

    /// <summary>Bits per sample; null if not known.</summary>
    public int? BitDepth { get; init; }
}

/// <summary>The first audio track of a file.</summary>
/// <param name="Packets">Packets present (PES packets in MPEG-TS, samples in MP4); 0: declared, but empty.</param>
/// <param name="FirstPts">Presentation time of the first packet in ticks of 90 kHz; null if empty.</param>
public sealed record AudioFacts(int Packets, long? FirstPts);
