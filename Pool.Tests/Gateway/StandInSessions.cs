using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Pool.Actors.Routing;
using Pool.Actors.Sessions;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;

namespace Pool.Tests.Gateway;

/// <summary>What the doors speak to in these tests, in place of sessions and workers: says yes unless told otherwise, and remembers.</summary>
internal sealed class StandInSessions
{
    public ConcurrentQueue<object> Seen { get; } = new();

    /// <summary>Why no session is given; null: one is.</summary>
    public string? Full { get; set; }

    /// <summary>What a segment is refused with; null: it is admitted.</summary>
    public string? Refusal { get; set; }

    /// <summary>Makes the answer to a segment; null: none.</summary>
    public Func<SessionProtocol.TranscodeSegment, Task<object?>> Transcode { get; set; } =
        segment => Task.FromResult<object?>(new SessionProtocol.SegmentFailed(segment.Segment, "Invalid argument"));

    public ImmutableArray<SessionStatus> Sessions { get; set; } = [];

    public ImmutableArray<WorkerStatus> Workers { get; set; } = [];

    /// <summary>Why every session is where it is.</summary>
    public PlacementStory Story { get; set; } = PlacementStory.None;

    public IEnumerable<T> SeenOf<T>() => Seen.OfType<T>();

    /// <summary>An answer of given renditions.</summary>
    public static SessionProtocol.SegmentTranscoded Done(SegmentId segment, params PublishedRendition[] renditions) =>
        new(segment, [.. renditions], new WorkerId(new string('a', 40)));

    public Props Props() => Akka.Actor.Props.Create(() => new Actor(this));

    private object? Answer(object message) =>
        message switch
        {
            SessionProtocol.RequestSession request => Full is { } why
                ? new SessionProtocol.PoolFull(request.Gateway, why)
                : new SessionProtocol.SessionOffered(request.Gateway),
            SessionProtocol.AdmitSegment admit => Refusal is { } text
                ? new SessionProtocol.SegmentRefused(admit.Segment, text)
                : new SessionProtocol.SegmentAdmitted(admit.Segment),
            SessionProtocol.Drain => new SessionProtocol.Drained(),
            SessionProtocol.GetSessions => new SessionProtocol.Sessions(Sessions),
            RouterProtocol.GetStory story => new RouterProtocol.Story(story.Key, Story),
            RouterProtocol.GetStanding standing => new RouterProtocol.Standing(standing.Worker, true, 1, 0.5, []),
            WorkerProtocol.DrainWorker drain => new WorkerProtocol.WorkerSteered(Workers.Single(w => w.Id == drain.Worker)),
            WorkerProtocol.GetWorkers => new WorkerProtocol.Workers(Workers),
            _ => null,
        };

    private sealed class Actor(StandInSessions script) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            script.Seen.Enqueue(message);
            if (message is SessionProtocol.TranscodeSegment segment)
            {
                _ = AnswerAsync(segment, Sender);
            }
            else if (script.Answer(message) is { } answer)
            {
                Sender.Tell(answer);
            }
        }

        private async Task AnswerAsync(SessionProtocol.TranscodeSegment segment, IActorRef asker)
        {
            if (await script.Transcode(segment) is { } answer)
            {
                asker.Tell(answer);
            }
        }
    }
}
