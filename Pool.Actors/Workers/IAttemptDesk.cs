using System.Collections.Immutable;
using Pool.Actors.Sessions;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Actors.Workers;

/// <summary>
/// Where the bytes of attempts are: sources out, renditions in. Supplied by the orchestrator program; every call returns at once, from
/// any thread. What a worker returns is immutable per attempt and rendition.
/// </summary>
public interface IAttemptDesk
{
    /// <summary>Lets one worker fetch one source and return renditions of it.</summary>
    AttemptLanes Open(AttemptOpening opening);

    /// <summary>What has come back, per rendition of the recipe in its order; null for what has not.</summary>
    ImmutableArray<ReturnedRendition?> Returned(AttemptId attempt);

    /// <summary>Publishes what came back, all of it, and closes the lanes.</summary>
    /// <param name="attempt">An attempt whose renditions are all there.</param>
    ImmutableArray<PublishedRendition> Publish(AttemptId attempt);

    /// <summary>Closes the lanes and forgets what came back, if it was not published. Unknown attempts are no error.</summary>
    void Close(AttemptId attempt);
}

/// <summary>What an attempt may do on the data lanes.</summary>
public sealed record AttemptOpening
{
    /// <summary>The attempt.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>The only worker that may use the lanes.</summary>
    public required WorkerId Worker { get; init; }

    /// <summary>What it works on; a part of published paths.</summary>
    public required SegmentId Segment { get; init; }

    /// <summary>Whose upload it fetches: see <see cref="AttemptOrder.Source"/>.</summary>
    public required SegmentId Source { get; init; }

    /// <summary>Session id of the gateway's token; a part of published paths.</summary>
    public required string TokenSession { get; init; }

    /// <summary>The gateway's number of the segment; a part of published paths.</summary>
    public required long Seq { get; init; }

    /// <summary>32 bytes.</summary>
    public required ReadOnlyMemory<byte> JobKey { get; init; }

    /// <summary>What has to come back; bounds its size.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The gateway's profile names, in the same order; a part of published paths, untrusted.</summary>
    public required ImmutableArray<string> ProfileNames { get; init; }

    /// <summary>Length of the segment in ms; bounds the size of what may come back.</summary>
    public required int DurationMs { get; init; }

    /// <summary>How long the lanes stay open.</summary>
    public required TimeSpan Lifetime { get; init; }
}

/// <summary>What a worker needs to use its lanes.</summary>
/// <param name="SourcePath">Path of the source, relative to the node that the worker dialled; GET.</param>
/// <param name="RenditionPath">Path of the renditions; <c>/&lt;index&gt;</c> is appended; PUT.</param>
/// <param name="Token">Value of the header <see cref="AttemptToken.Header"/> for both.</param>
public sealed record AttemptLanes(string SourcePath, string RenditionPath, string Token);

/// <summary>One rendition that came back whole.</summary>
/// <param name="LengthBytes">Its length.</param>
/// <param name="Sha256">Hash of its bytes.</param>
/// <param name="Facts">What our own reader found in it; null: no media.</param>
/// <param name="HasSignature">Whether its video signature came back too.</param>
public sealed record ReturnedRendition(
    long LengthBytes,
    ReadOnlyMemory<byte> Sha256,
    MediaFacts? Facts,
    bool HasSignature = false
);
