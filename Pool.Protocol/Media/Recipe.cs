using System.Collections.Immutable;

namespace Pool.Protocol.Media;

/// <summary>How much time an encoder may spend per frame; each engine maps it to its own presets.</summary>
public enum PresetClass
{
    /// <summary>Live work: libx264 <c>veryfast</c>, NVENC <c>p4</c> unless the worker's operator says otherwise.</summary>
    Live = 0,

    /// <summary>Late work: libx264 <c>ultrafast</c>, NVENC <c>p1</c>.</summary>
    Fastest = 1,
}

/// <summary>Only a part of the segment is wanted; timestamps of the result start at the clip.</summary>
/// <param name="FromMs">Start in ms from the start of the file.</param>
/// <param name="ToMs">End in ms from the start of the file, greater than <paramref name="FromMs"/>.</param>
public readonly record struct Clip(long FromMs, long ToMs);

/// <summary>
/// One rendition as it will be encoded: nothing is left to an encoder's taste, so that moving a session between workers does not change
/// the structure of the stream.
/// </summary>
public sealed record RenditionSpec
{
    /// <summary>Encoded width in pixels, even.</summary>
    public required int WidthPx { get; init; }

    /// <summary>Encoded height in pixels, even.</summary>
    public required int HeightPx { get; init; }

    /// <summary>Average and maximum bit rate in bit/s; 0: <see cref="Quality"/> alone rules.</summary>
    public required long BitrateBps { get; init; }

    /// <summary>Constant quality (CRF); 0: not set. With a bit rate, that is the ceiling.</summary>
    public int Quality { get; init; }

    /// <summary>Constant output rate; null: source frames pass with their own timestamps.</summary>
    public FrameRate? Fps { get; init; }

    /// <summary>The container of the result.</summary>
    public Container Container { get; init; }

    /// <summary>The codec of the result: H.264 or HEVC.</summary>
    public VideoCodec Codec { get; init; }

    /// <summary>The codec profile.</summary>
    public EncoderProfile Profile { get; init; }

    /// <summary>Chroma format and depth of the result, whatever the source's are.</summary>
    public SampleFormat Samples { get; init; }

    /// <summary>Distance of IDR frames in ms; 0: only the first frame; −1: every frame.</summary>
    public int GopMs { get; init; }

    /// <summary>Consecutive B-frames, 0 to 3.</summary>
    public int BFrames { get; init; }
}

/// <summary>
/// What has to be made of one source: resolved by the orchestrator from the gateway's profiles and the source's size, ordered from every
/// worker alike. Its order is the order of the gateway's profiles.
/// </summary>
/// <param name="Renditions">One entry per profile, 1 to <see cref="MaxRenditions"/>.</param>
/// <param name="Preset">Effort class.</param>
/// <param name="Clip">Wanted part, null: all.</param>
public sealed record Recipe(ImmutableArray<RenditionSpec> Renditions, PresetClass Preset, Clip? Clip)
{
    /// <summary>Most renditions of one segment. The reference has no bound; public gateways use up to 6.</summary>
    public const int MaxRenditions = 16;

    /// <summary>Version of the meaning of this record; both sides of a link must know it.</summary>
    public const int Version = 1;

    /// <summary>Whether an MPEG-7 video signature of every rendition is wanted beside it.</summary>
    public bool Signatures { get; init; }

    /// <inheritdoc/>
    public bool Equals(Recipe? other) =>
        other is not null
        && Preset == other.Preset
        && Clip == other.Clip
        && Signatures == other.Signatures
        && Renditions.AsSpan().SequenceEqual(other.Renditions.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Renditions.Length, Renditions.Length == 0 ? null : Renditions[0], Preset, Clip, Signatures);
}
