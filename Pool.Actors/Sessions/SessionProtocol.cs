using System.Collections.Immutable;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Actors.Sessions;

/// <summary>Between the gateway's door and the sessions of the pool.</summary>
public static class SessionProtocol
{
    /// <summary>May a gateway bring one more stream? Answered by <see cref="SessionOffered"/> or <see cref="PoolFull"/>.</summary>
    /// <param name="Gateway">As in <see cref="SessionKey.Gateway"/>. A gateway with a live session is never told that the pool is full.</param>
    /// <param name="Source">The network it asks from.</param>
    public sealed record RequestSession(string Gateway, string Source) : ILocalMessage;

    /// <summary>There is room; it counts against admission for a few seconds, then no more.</summary>
    public sealed record SessionOffered(string Gateway) : ILocalMessage;

    /// <summary>No room for newcomers.</summary>
    /// <param name="Gateway">Who asked.</param>
    /// <param name="Why">For the log.</param>
    public sealed record PoolFull(string Gateway, string Why) : ILocalMessage;

    /// <summary>
    /// May this segment come? Asked at the header stage, so that nothing is refused once its body was sent. Answered by
    /// <see cref="SegmentAdmitted"/> or <see cref="SegmentRefused"/>. An admitted segment must be followed by
    /// <see cref="TranscodeSegment"/> or <see cref="AbandonSegment"/>.
    /// </summary>
    /// <param name="Key">The stream.</param>
    /// <param name="Source">The network it comes from.</param>
    /// <param name="TokenSession">Session id of the auth token that came with it.</param>
    /// <param name="Segment">Our id of it.</param>
    /// <param name="Seq">The gateway's number.</param>
    /// <param name="DurationMs">Length in ms, as the gateway says.</param>
    /// <param name="Profiles">What is wanted; for lists.</param>
    public sealed record AdmitSegment(
        SessionKey Key,
        string Source,
        string TokenSession,
        SegmentId Segment,
        long Seq,
        int DurationMs,
        ImmutableArray<RenditionProfile> Profiles
    ) : ILocalMessage;

    /// <summary>It may come; its clocks run.</summary>
    public sealed record SegmentAdmitted(SegmentId Segment) : ILocalMessage;

    /// <summary>It may not.</summary>
    /// <param name="Segment">Our id of it.</param>
    /// <param name="Text">What the gateway is told, with status 403.</param>
    public sealed record SegmentRefused(SegmentId Segment, string Text) : ILocalMessage;

    /// <summary>
    /// The source is complete and inspected: transcode it. Answered by <see cref="SegmentTranscoded"/> or <see cref="SegmentFailed"/>.
    /// </summary>
    /// <param name="Key">The stream.</param>
    /// <param name="Segment">Our id of it.</param>
    /// <param name="Source">The source, held by the segment store under the segment's id.</param>
    /// <param name="Recipe">What is wanted, resolved.</param>
    public sealed record TranscodeSegment(SessionKey Key, SegmentId Segment, SourceFacts Source, Recipe Recipe) : ILocalMessage;

    /// <summary>The gateway went away, or its upload failed.</summary>
    public sealed record AbandonSegment(SessionKey Key, SegmentId Segment) : ILocalMessage;

    /// <summary>All renditions passed verification and are published.</summary>
    /// <param name="Segment">Our id of it.</param>
    /// <param name="Renditions">In the order of the profiles.</param>
    /// <param name="Worker">Who did it; for the log.</param>
    public sealed record SegmentTranscoded(SegmentId Segment, ImmutableArray<PublishedRendition> Renditions, WorkerId Worker)
        : ILocalMessage;

    /// <summary>No attempt led to a result in time.</summary>
    /// <param name="Segment">Our id of it.</param>
    /// <param name="Text">What the gateway is told, in an answer of status 200.</param>
    public sealed record SegmentFailed(SegmentId Segment, string Text) : ILocalMessage;

    /// <summary>The gateway says that the stream has ended.</summary>
    /// <param name="TokenSession">Session id of the auth token that came with it; no session: nothing happens.</param>
    public sealed record EndSession(string TokenSession) : ILocalMessage;

    /// <summary>From now on no new session and no new segment is admitted; answered by <see cref="Drained"/> when none is open.</summary>
    public sealed record Drain : ILocalMessage;

    /// <summary>No segment is open any more.</summary>
    public sealed record Drained : ILocalMessage;

    /// <summary>All sessions; answered by <see cref="Sessions"/>.</summary>
    public sealed record GetSessions : ILocalMessage;

    /// <summary>Answer to <see cref="GetSessions"/>.</summary>
    public sealed record Sessions(ImmutableArray<SessionStatus> All) : ILocalMessage;
}

/// <summary>A complete source.</summary>
/// <param name="Sha256">Hash of its bytes, 32 bytes.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="Media">What our own reader found; it has video.</param>
public sealed record SourceFacts(ReadOnlyMemory<byte> Sha256, long LengthBytes, MediaFacts Media);

/// <summary>A rendition that a gateway may fetch.</summary>
/// <param name="Path">Path on the service address, beginning with <c>/stream/</c>.</param>
/// <param name="Pixels">Frames × width × height, counted by us.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="SignaturePath">Path of its MPEG-7 video signature; null: none was wanted.</param>
public sealed record PublishedRendition(string Path, long Pixels, long LengthBytes, string? SignaturePath = null);

/// <summary>One session, for people.</summary>
public sealed record SessionStatus
{
    /// <summary>The stream.</summary>
    public required SessionKey Key { get; init; }

    /// <summary><c>active</c> or <c>idle</c>.</summary>
    public required string State { get; init; }

    /// <summary>The worker it is placed on; null before the first attempt.</summary>
    public required WorkerId? Worker { get; init; }

    /// <summary>Segments answered well.</summary>
    public required long Segments { get; init; }

    /// <summary>Segments answered with an error.</summary>
    public required long Failed { get; init; }

    /// <summary>Segments running or waiting now.</summary>
    public required int Queued { get; init; }

    /// <summary>Names of the profiles of its last segment.</summary>
    public required ImmutableArray<string> Profiles { get; init; }
}
