using Akka.Actor;
using Pool.Protocol.Identity;

namespace Pool.Actors.Workers;

/// <summary>One attempt on a worker.</summary>
/// <param name="Segment">Its segment.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Source">SHA-256 of its source.</param>
/// <param name="Session">Who hears of it.</param>
internal sealed record InFlight(SegmentId Segment, AttemptId Attempt, ReadOnlyMemory<byte> Source, IActorRef Session)
{
    /// <summary>The worker's link is gone, and may come back.</summary>
    public void Detached() => Session.Tell(new WorkerProtocol.AttemptDetached(Segment, Attempt));

    /// <summary>The worker has it, perhaps again.</summary>
    public void Started() => Session.Tell(new WorkerProtocol.AttemptStarted(Segment, Attempt));

    /// <summary>Nothing will come of it.</summary>
    public void Lost() => Session.Tell(new WorkerProtocol.AttemptLost(Segment, Attempt));
}

/// <summary>The attempts in flight on one worker. Owned by its <see cref="WorkerActor"/>.</summary>
/// <param name="desk">Has their lanes, which end with them.</param>
internal sealed class FlightBook(IAttemptDesk desk)
{
    private readonly Dictionary<AttemptId, InFlight> _all = [];

    /// <summary>How many there are.</summary>
    public int Count => _all.Count;

    /// <summary>All of them.</summary>
    public IEnumerable<InFlight> All => _all.Values;

    /// <summary>A new one.</summary>
    public void Add(InFlight flight) => _all[flight.Attempt] = flight;

    /// <summary>The one that a worker names; null: it names none of its own.</summary>
    public InFlight? Find(string attempt) => AttemptId.TryParse(attempt, out var id) ? _all.GetValueOrDefault(id) : null;

    /// <summary>Ends one.</summary>
    /// <returns>Whether it was in flight.</returns>
    public bool End(AttemptId attempt)
    {
        if (!_all.Remove(attempt))
        {
            return false;
        }
        desk.Close(attempt);
        return true;
    }

    /// <summary>Ends those of which nothing will come, and says so.</summary>
    /// <returns>How many.</returns>
    public int Lose(Func<InFlight, bool> which)
    {
        var lost = _all.Values.Where(which).ToList();
        foreach (var flight in lost)
        {
            End(flight.Attempt);
            flight.Lost();
        }
        return lost.Count;
    }
}
