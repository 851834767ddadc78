using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pool.Actors.Agent;
using Pool.Actors.Sessions;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Tests.Cluster;

/// <summary>A worker's hands whose every move the test decides: no bytes, no ffmpeg.</summary>
internal sealed class SteeredHands : ISegmentTransfer, ITranscodeEngine
{
    /// <summary>Attempts whose transcoding has begun.</summary>
    public ConcurrentQueue<TranscodeJob> Begun { get; } = new();

    /// <summary>Called before a source is there.</summary>
    public Action<TransferLane> Fetch { get; set; } = _ => { };

    /// <summary>What transcoding an attempt ends in.</summary>
    public Func<TranscodeJob, CancellationToken, Task<TranscodeOutcome>> Transcode { get; set; } =
        (job, _) => Task.FromResult(Done(job));

    /// <summary>Called for each returned rendition.</summary>
    public Action<TransferLane, int> Return { get; set; } = (_, _) => { };

    public static TranscodeOutcome Done(TranscodeJob job) =>
        new TranscodeOutcome.Done(
            [.. job.Recipe.Renditions.Select((_, index) => new EncodedRendition($"{index}", 60))],
            "libx264",
            "test",
            "cpu"
        );

    public async Task<IFetchedSource> FetchAsync(TransferLane lane, CancellationToken cancellation)
    {
        await Task.Yield();
        Fetch(lane);
        return new Source();
    }

    public Task<ReturnedFile> ReturnAsync(TransferLane lane, int index, string path, CancellationToken cancellation)
    {
        Return(lane, index);
        return Task.FromResult(new ReturnedFile(1000, SteeredDesk.Sha, null));
    }

    public Task<TranscodeOutcome> TranscodeAsync(
        TranscodeJob job,
        Action<TranscodeProgress> onProgress,
        CancellationToken cancellation
    )
    {
        Begun.Enqueue(job);
        return Transcode(job, cancellation);
    }

    private sealed class Source : IFetchedSource
    {
        public string Path => "source.ts";

        public MediaFacts? Facts => SteeredDesk.Source;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>A desk on which every rendition of the asked shape is there, unless the test says otherwise.</summary>
internal sealed class SteeredDesk : IAttemptDesk
{
    public static readonly byte[] Sha = new byte[32];

    public static readonly MediaFacts Source = FactsOf(1280, 720, 60);

    /// <summary>Lanes that are open.</summary>
    public ConcurrentDictionary<AttemptId, AttemptOpening> Open { get; } = new();

    /// <summary>Workers that return nothing, whatever they say.</summary>
    public Func<WorkerId, bool> Missing { get; set; } = _ => false;

    /// <summary>Width that each worker encodes, instead of the one asked for.</summary>
    public Func<WorkerId, int?> Width { get; set; } = _ => null;

    /// <summary>Frames that each worker's renditions have.</summary>
    public Func<WorkerId, int> Frames { get; set; } = _ => 60;

    public static MediaFacts FactsOf(int width, int height, int frames) =>
        new()
        {
            Container = Container.MpegTs,
            Audio = null,
            Video = new VideoFacts
            {
                Codec = VideoCodec.H264,
                WidthPx = width,
                HeightPx = height,
                Frames = frames,
                LeadingFrames = 0,
                FirstPts = 132_000,
                LastPts = 132_000 + 3_000 * (frames - 1),
            },
        };

    AttemptLanes IAttemptDesk.Open(AttemptOpening opening)
    {
        Open[opening.Attempt] = opening;
        return new AttemptLanes("/source", "/rendition", "token");
    }

    public ImmutableArray<ReturnedRendition?> Returned(AttemptId attempt)
    {
        var opening = Open[attempt];
        return
        [
            .. opening.Recipe.Renditions.Select(spec =>
                Missing(opening.Worker)
                    ? null
                    : new ReturnedRendition(
                        1000,
                        Sha,
                        FactsOf(Width(opening.Worker) ?? spec.WidthPx, spec.HeightPx, Frames(opening.Worker))
                    )
            ),
        ];
    }

    public ImmutableArray<PublishedRendition> Publish(AttemptId attempt)
    {
        Open.TryRemove(attempt, out var opening);
        return [.. opening!.Recipe.Renditions.Select(_ => new PublishedRendition($"/stream/{opening.Worker.Brief}", 1, 1000))];
    }

    public void Close(AttemptId attempt) => Open.TryRemove(attempt, out _);
}
