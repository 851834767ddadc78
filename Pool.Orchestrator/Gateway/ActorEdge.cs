using Akka.Actor;
using Pool.Actors.Sessions;
using Pool.Protocol.Livepeer;

namespace Pool.Orchestrator.Gateway;

/// <summary>
/// Where the gateways' door speaks to actors: the only place there that asks and waits. Comes after <see cref="SegmentEndpoint"/>, before
/// the sessions.
/// </summary>
/// <param name="sessions">Speaks <see cref="SessionProtocol"/>.</param>
/// <param name="patience">Longest wait for an answer that needs no work.</param>
/// <param name="log">The room's log.</param>
internal sealed class ActorEdge(IActorRef sessions, TimeSpan patience, ILogger<ActorEdge> log)
{
    private const int DurationsWaited = 4;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(8);

    /// <summary>Asks for a place for one more stream.</summary>
    /// <param name="gateway">Who asks.</param>
    /// <param name="source">The network it asks from.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <returns>Null if there is one; else why not, for the log.</returns>
    public async Task<string?> RequestSessionAsync(string gateway, string source, CancellationToken ct) =>
        await AskAsync(sessions, new SessionProtocol.RequestSession(gateway, source), patience, ct) switch
        {
            SessionProtocol.SessionOffered => null,
            SessionProtocol.PoolFull full => full.Why,
            _ => "the sessions do not answer",
        };

    /// <summary>Asks whether a segment may come.</summary>
    /// <returns>Null if it may; else the refusal.</returns>
    public async Task<HeaderFailure?> AdmitAsync(SessionProtocol.AdmitSegment segment, CancellationToken ct) =>
        await AskAsync(sessions, segment, patience, ct) switch
        {
            SessionProtocol.SegmentAdmitted => null,
            SessionProtocol.SegmentRefused refused => new HeaderFailure(403, refused.Text),
            _ => new HeaderFailure(500, GatewayErrors.InternalServerError),
        };

    /// <summary>How long a gateway waits for a segment in all: max(8 s, 4 × duration).</summary>
    public static TimeSpan WaitOf(int durationMs)
    {
        var durations = DurationsWaited * TimeSpan.FromMilliseconds(durationMs);
        return durations > ShortestWait ? durations : ShortestWait;
    }

    /// <summary>Has an admitted segment transcoded; waits as long as the gateway does.</summary>
    /// <returns><see cref="SessionProtocol.SegmentTranscoded"/> or <see cref="SessionProtocol.SegmentFailed"/>; null: no answer came.</returns>
    public Task<object?> TranscodeAsync(SessionProtocol.TranscodeSegment segment, int durationMs, CancellationToken ct) =>
        AskAsync(sessions, segment, WaitOf(durationMs), ct);

    /// <summary>Says that nobody waits for a segment any more.</summary>
    public void Abandon(SessionProtocol.AbandonSegment segment) => sessions.Tell(segment, ActorRefs.NoSender);

    /// <summary>Says that a stream has ended.</summary>
    public void EndSession(string tokenSession) =>
        sessions.Tell(new SessionProtocol.EndSession(tokenSession), ActorRefs.NoSender);

    /// <summary>Stops admission and waits for open segments.</summary>
    /// <returns>False if some were still open when the time was over.</returns>
    public async Task<bool> DrainAsync(TimeSpan limit, CancellationToken ct) =>
        await AskAsync(sessions, new SessionProtocol.Drain(), limit, ct) is SessionProtocol.Drained;

    private async Task<object?> AskAsync(IActorRef actor, object message, TimeSpan limit, CancellationToken ct)
    {
        try
        {
#pragma warning disable RS0030 // The edge is not an actor: it waits on the thread pool, with a limit and a cancellation.
            return await actor.Ask<object>(message, limit, ct);
#pragma warning restore RS0030
        }
        catch (AskTimeoutException)
        {
            log.NoAnswer(message.GetType().Name, limit.TotalMilliseconds);
            return null;
        }
    }
}
