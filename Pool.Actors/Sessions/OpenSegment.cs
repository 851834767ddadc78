using Akka.Actor;
using Pool.Protocol.Identity;
using Pool.Protocol.Messages;

namespace Pool.Actors.Sessions;

/// <summary>One segment that a session has not answered yet.</summary>
internal sealed class OpenSegment(SessionProtocol.AdmitSegment admission, SegmentPlan plan, TimeSpan arrived)
{
    /// <summary>What was admitted.</summary>
    public SessionProtocol.AdmitSegment Admission { get; } = admission;

    /// <summary>Our id of it.</summary>
    public SegmentId Id => Admission.Segment;

    /// <summary>When its headers came, on the session's clock.</summary>
    public TimeSpan Arrived { get; } = arrived;

    /// <summary>Its clock.</summary>
    public SegmentClock Clock { get; } = SegmentClock.Of(admission.DurationMs);

    /// <summary>Its attempts.</summary>
    public SegmentPlan Plan { get; set; } = plan;

    /// <summary>The complete source with what is wanted; null while it is uploaded.</summary>
    public SessionProtocol.TranscodeSegment? Request { get; private set; }

    /// <summary>Who waits for the answer: the request, and repetitions of it that joined.</summary>
    public List<(SegmentId Segment, IActorRef ReplyTo)> Waiting { get; } = [];

    /// <summary>Same source, same recipe: same job.</summary>
    public byte[] JobKey { get; private set; } = [];

    /// <summary>Whether its attempts have begun.</summary>
    public bool Running { get; set; }

    /// <summary>Whether its late moment has passed.</summary>
    public bool Late { get; set; }

    /// <summary>When each attempt was ordered, on the session's clock.</summary>
    public Dictionary<AttemptId, TimeSpan> Ordered { get; } = [];

    /// <summary>The actors that stand for the workers of its attempts.</summary>
    public Dictionary<AttemptId, IActorRef> Workers { get; } = [];

    /// <summary>The source is complete.</summary>
    public void Uploaded(SessionProtocol.TranscodeSegment request, IActorRef replyTo)
    {
        Request = request;
        JobKey = RecipeWire.JobKeyOf(request.Source.Sha256.Span, request.Recipe);
        Waiting.Add((request.Segment, replyTo));
    }
}
