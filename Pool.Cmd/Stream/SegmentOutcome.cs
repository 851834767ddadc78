using System.Collections.Immutable;
using Pool.Cmd.Stream.Cutting;
using Pool.Protocol.Media;

namespace Pool.Cmd.Stream;

/// <summary>How one segment of one stream ended.</summary>
internal sealed record SegmentOutcome
{
    public required int Stream { get; init; }

    public required SourceSegment Source { get; init; }

    /// <summary>What is wrong; empty: it came back right.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>Whether a gateway would suspend the orchestrator and try another; our own findings never are.</summary>
    public bool IsRetryable { get; init; }

    public int Attempts { get; init; }

    /// <summary>To the early 200 of the last attempt.</summary>
    public TimeSpan? HeadersAfter { get; init; }

    /// <summary>To the whole answer of the last attempt: what a gateway scores an orchestrator by.</summary>
    public TimeSpan? AnswerAfter { get; init; }

    /// <summary>From the segment's turn until its last rendition was fetched, all attempts included.</summary>
    public TimeSpan? CompleteAfter { get; init; }

    public ImmutableArray<FetchedRendition> Renditions { get; init; } = [];

    public bool IsRight => Problems.IsEmpty;
}

/// <summary>One rendition that was fetched.</summary>
/// <param name="Profile">What was asked.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Video">What is in it; null if nothing could be read.</param>
internal sealed record FetchedRendition(RenditionProfile Profile, int Bytes, VideoFacts? Video);
