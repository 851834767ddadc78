using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pool.Actors.Sessions;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Orchestrator.Media;

/// <summary>
/// Where the actors and the data lanes meet: the actors open, judge and close attempts here, <see cref="MediaDoor"/> carries the bytes.
/// </summary>
internal sealed class AttemptDesk : IAttemptDesk, IDisposable
{
    /// <summary>Path of sources, before the attempt id.</summary>
    public const string SourcePath = "/pool/v1/source/";

    /// <summary>Path of renditions, before the attempt id.</summary>
    public const string RenditionPath = "/pool/v1/rendition/";

    /// <summary>How long after its lanes an attempt is forgotten that nobody closed: its actor died.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<AttemptId, OpenAttempt> _open = new();
    private readonly SegmentStore _sources;
    private readonly RenditionStore _renditions;
    private readonly AttemptToken _tokens;
    private readonly TimeProvider _time;
    private readonly ITimer _sweeper;

    public AttemptDesk(SegmentStore sources, RenditionStore renditions, AttemptToken tokens, TimeProvider time)
    {
        (_sources, _renditions, _tokens, _time) = (sources, renditions, tokens, time);
        _sweeper = time.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
    }

    /// <summary>Attempts open.</summary>
    public int Count => _open.Count;

    /// <inheritdoc/>
    public AttemptLanes Open(AttemptOpening opening)
    {
        ArgumentNullException.ThrowIfNull(opening);
        var durationMs = RenditionLimit.DurationMs(opening.DurationMs, _sources.FactsOf(opening.Source));
        var closesAt = _time.GetTimestamp() + (long)((opening.Lifetime + Forgotten).TotalSeconds * _time.TimestampFrequency);
        var token = _tokens.Mint(opening.Attempt, opening.Worker, opening.JobKey.Span, opening.Lifetime);
        _open[opening.Attempt] = new OpenAttempt(opening, durationMs, closesAt);
        return new AttemptLanes(SourcePath + opening.Attempt, RenditionPath + opening.Attempt, token);
    }

    /// <inheritdoc/>
    public ImmutableArray<ReturnedRendition?> Returned(AttemptId attempt) => Find(attempt)?.Returned() ?? [];

    /// <inheritdoc/>
    public ImmutableArray<PublishedRendition> Publish(AttemptId attempt)
    {
        if (!_open.TryRemove(attempt, out var open))
        {
            return [];
        }
        var (recipe, paths, returned) = (open.Opening.Recipe, StreamPath.Of(open.Opening), open.Close());
        var published = ImmutableArray.CreateBuilder<PublishedRendition>(paths.Length);
        for (var index = 0; index < paths.Length; index++)
        {
            var (bytes, facts) =
                returned[index] ?? throw new InvalidOperationException("An attempt is published when it is complete.");
            var signature = recipe.Signatures ? paths[index] + StreamPath.SignatureEnding : null;
            if (signature is not null && returned[paths.Length + index] is var (signed, _))
            {
                _renditions.Publish(signature, signed, container: null);
            }
            published.Add(new PublishedRendition(paths[index], facts?.Video?.Pixels ?? 0, bytes.Length, signature));
            _renditions.Publish(paths[index], bytes, recipe.Renditions[index].Container);
        }
        return published.MoveToImmutable();
    }

    /// <inheritdoc/>
    public void Close(AttemptId attempt)
    {
        if (_open.TryRemove(attempt, out var open))
        {
            Discard(open);
        }
    }

    /// <summary>An attempt whose lanes are open; null: it has ended, or never was.</summary>
    public OpenAttempt? Find(AttemptId attempt) => _open.GetValueOrDefault(attempt);

    /// <summary>Whether a token is the unexpired one of this attempt for this worker.</summary>
    public bool IsPermitted(AttemptId attempt, WorkerId worker, string token) => _tokens.Verify(attempt, worker, token);

    /// <inheritdoc/>
    public void Dispose()
    {
        _sweeper.Dispose();
        foreach (var attempt in _open.Keys)
        {
            Close(attempt);
        }
    }

    private void Sweep()
    {
        var now = _time.GetTimestamp();
        foreach (var (attempt, open) in _open)
        {
            if (now >= open.ClosesAt)
            {
                Close(attempt);
            }
        }
    }

    private static void Discard(OpenAttempt open)
    {
        foreach (var rendition in open.Close())
        {
            rendition?.Bytes.Release();
        }
    }
}
