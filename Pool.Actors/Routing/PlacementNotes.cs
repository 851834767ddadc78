using System.Collections.Immutable;
using Pool.Protocol.Identity;

namespace Pool.Actors.Routing;

/// <summary>
/// Remembers why sessions are where they are, for people. Belongs to the router, which tells it of every placement; the usual one, at
/// home, costs it two look-ups. Decides nothing.
/// </summary>
internal sealed class PlacementNotes(TimeProvider time)
{
    /// <summary>Most sessions remembered; more are placed without a note.</summary>
    public const int MaxSessions = 10_000;

    /// <summary>Most workers listed in one note.</summary>
    public const int MaxSeats = 16;

    private readonly Dictionary<SessionKey, PlacementStory> _stories = [];

    /// <summary>An attempt was placed.</summary>
    /// <param name="before">The roster that decided.</param>
    /// <param name="after">The roster after that.</param>
    /// <param name="placement">What was placed.</param>
    /// <param name="worker">Who got it.</param>
    public void Placed(Roster before, Roster after, Placement placement, WorkerId worker)
    {
        var home = before.Homes.TryGetValue(placement.Session, out var had) ? had : (WorkerId?)null;
        if (home == worker || (_stories.Count >= MaxSessions && !_stories.ContainsKey(placement.Session)))
        {
            return;
        }
        var story = _stories.GetValueOrDefault(placement.Session, PlacementStory.None);
        var note = NoteOf(before, placement, worker, home);
        var hasMoved = after.Homes.TryGetValue(placement.Session, out var now) && now == worker;
        _stories[placement.Session] = hasMoved
            ? story with
            {
                Home = note,
            }
            : story with
            {
                Detour = note,
                Detours = story.Detours + 1,
            };
    }

    /// <summary>Why a session is where it is.</summary>
    public PlacementStory Of(SessionKey session) => _stories.GetValueOrDefault(session, PlacementStory.None);

    /// <summary>A session ended.</summary>
    public void Forget(SessionKey session) => _stories.Remove(session);

    private PlacementNote NoteOf(Roster before, Placement placement, WorkerId worker, WorkerId? home) =>
        new(
            time.GetUtcNow(),
            worker,
            CauseOf(before, placement, home),
            home,
            [
                .. before
                    .Seats.Values.Where(seat => seat.Worker != worker)
                    .Prepend(before.Seats[worker])
                    .Take(MaxSeats)
                    .Select(seat => Roster.NoteOf(seat, placement)),
            ],
            Math.Max(0, before.Seats.Count - MaxSeats)
        );

    private static PlacementCause CauseOf(Roster before, Placement placement, WorkerId? home) =>
        home is not { } had ? PlacementCause.First
        : !before.Seats.ContainsKey(had) ? PlacementCause.WorkerClosed
        : placement.Strict ? PlacementCause.Second
        : placement.Avoid.Contains(had) ? PlacementCause.WorkerTried
        : PlacementCause.WorkerFull;
}
