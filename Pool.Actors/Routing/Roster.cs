using System.Collections.Immutable;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Actors.Routing;

/// <summary>What has to be placed.</summary>
/// <param name="Session">Its stream, which stays where it is while that worker is fit.</param>
/// <param name="Codecs">What must be encoded.</param>
/// <param name="Avoid">Workers that had their chance.</param>
/// <param name="Strict">Whether one of those is worse than none.</param>
internal sealed record Placement(
    SessionKey Session,
    ImmutableArray<VideoCodec> Codecs,
    ImmutableArray<WorkerId> Avoid,
    bool Strict
)
{
    /// <summary>Whether other pictures than 4:2:0 of 8 bit must be encoded.</summary>
    public bool AllSamples { get; init; }
}

/// <summary>
/// Who can take what: berths (admission of a session) and credits (leave to start one attempt now), as workers granted them. Pure; the
/// router is its only owner, so a credit is spent once.
/// </summary>
/// <param name="Seats">Workers that take work.</param>
/// <param name="Homes">Where each session has its berth.</param>
internal sealed record Roster(ImmutableDictionary<WorkerId, Seat> Seats, ImmutableDictionary<SessionKey, WorkerId> Homes)
{
    /// <summary>Nobody.</summary>
    public static Roster Empty { get; } =
        new(ImmutableDictionary<WorkerId, Seat>.Empty, ImmutableDictionary<SessionKey, WorkerId>.Empty);

    /// <summary>Seats a worker. A new link starts without grants; berths and fitness stay.</summary>
    public Roster Seated(Seat seat)
    {
        var before = Seats.GetValueOrDefault(seat.Worker);
        var berths = Homes.Values.Count(worker => worker == seat.Worker);
        return this with
        {
            Seats = Seats.SetItem(seat.Worker, seat with { Berths = berths, Ratio = before?.Ratio ?? seat.Ratio }),
        };
    }

    /// <summary>A worker granted a window; one of another link counts for nothing.</summary>
    public Roster Granted(WorkerId worker, ulong epoch, ulong highest) =>
        Seats.TryGetValue(worker, out var seat) && seat.Epoch == epoch && highest != seat.HighestOrder
            ? this with
            {
                Seats = Seats.SetItem(worker, seat with { HighestOrder = highest }),
            }
            : this;

    /// <summary>A worker takes no more.</summary>
    public Roster Without(WorkerId worker) => this with { Seats = Seats.Remove(worker) };

    /// <summary>An attempt ended.</summary>
    public Roster Judged(WorkerId worker, bool well, double? ratio) =>
        Seats.TryGetValue(worker, out var seat) ? this with { Seats = Seats.SetItem(worker, seat.Judged(well, ratio)) } : this;

    /// <summary>A session ended.</summary>
    public Roster Vacated(SessionKey session)
    {
        if (!Homes.TryGetValue(session, out var worker))
        {
            return this;
        }
        var rest = this with { Homes = Homes.Remove(session) };
        return Seats.TryGetValue(worker, out var seat)
            ? rest with
            {
                Seats = Seats.SetItem(worker, seat with { Berths = seat.Berths - 1 }),
            }
            : rest;
    }

    /// <summary>Spends one credit of the best worker.</summary>
    /// <param name="placement">What has to be placed.</param>
    /// <param name="chosen">The seat as it is after that: its <see cref="Seat.LastOrder"/> is the order's number.</param>
    /// <param name="rest">The roster after that.</param>
    public bool TrySpend(Placement placement, out Seat? chosen, out Roster rest)
    {
        chosen = null;
        rest = this;
        if (Choose(placement) is not { } seat)
        {
            return false;
        }
        chosen = seat with { LastOrder = seat.LastOrder + 1 };
        rest = (this with { Seats = Seats.SetItem(seat.Worker, chosen) }).WithHome(placement, seat.Worker);
        chosen = rest.Seats[seat.Worker];
        return true;
    }

    /// <summary>Whether anybody could take this, now or when it has room.</summary>
    public bool Exists(Placement placement) => Seats.Values.Any(seat => Suits(seat, placement) && !Avoided(seat, placement));

    /// <summary>Per worker why it did not take this; bounded, for logs.</summary>
    public string WhyNot(Placement placement) =>
        Seats.IsEmpty
            ? "no worker is connected"
            : string.Join(", ", Seats.Values.Take(8).Select(seat => $"{seat.Worker.Brief}: {WhyNot(seat, placement)}"));

    /// <summary>One worker as it stands towards this, for people.</summary>
    public static SeatNote NoteOf(Seat seat, Placement placement) =>
        new(
            seat.Worker,
            Takes(seat, placement) && !Avoided(seat, placement) ? null : WhyNot(seat, placement),
            seat.Berths,
            seat.Capacity,
            seat.Credit,
            seat.Expected()
        );

    /// <summary>Whoever is new is hoped to be as good as the best, or it would never be tried.</summary>
    private double Hope => Seats.Values.Min(seat => seat.Ratio) ?? 1;

    private Seat? Choose(Placement placement)
    {
        var home = Homes.TryGetValue(placement.Session, out var worker) ? Seats.GetValueOrDefault(worker) : null;
        if (home is not null && Takes(home, placement) && !Avoided(home, placement))
        {
            return home;
        }
        Seat? best = null;
        var hope = Hope;
        foreach (var seat in Seats.Values)
        {
            if (Takes(seat, placement) && !Avoided(seat, placement) && (best is null || IsBetter(seat, best, hope)))
            {
                best = seat;
            }
        }
        // Whoever failed at it gets it again only if the pool has nobody else at all.
        return best is null && !placement.Strict && !Exists(placement)
            ? Seats.Values.Where(seat => Takes(seat, placement)).MinBy(seat => seat.Expected(hope))
            : best;
    }

    private Roster WithHome(Placement placement, WorkerId worker)
    {
        // A second opinion or a hedge does not move the stream; a failure of its home does.
        if (Homes.TryGetValue(placement.Session, out var home))
        {
            var stays = home == worker || placement.Strict || (Seats.ContainsKey(home) && !placement.Avoid.Contains(home));
            return stays ? this : Vacated(placement.Session).WithHome(placement, worker);
        }
        var seat = Seats[worker];
        return new Roster(Seats.SetItem(worker, seat with { Berths = seat.Berths + 1 }), Homes.Add(placement.Session, worker));
    }

    private static bool IsBetter(Seat seat, Seat than, double hope)
    {
        var (free, otherFree) = (seat.Berths < seat.Capacity, than.Berths < than.Capacity);
        if (free != otherFree)
        {
            return free;
        }
        return seat.Expected(hope) < than.Expected(hope);
    }

    private static bool Suits(Seat seat, Placement placement) =>
        (seat.AllSamples || !placement.AllSamples) && placement.Codecs.All(codec => seat.Codecs.Contains(codec));

    private static bool Takes(Seat seat, Placement placement) => seat.Credit > 0 && Suits(seat, placement);

    private static bool Avoided(Seat seat, Placement placement) => placement.Avoid.Contains(seat.Worker);

    private static string WhyNot(Seat seat, Placement placement) =>
        !Suits(seat, placement) ? "cannot encode this"
        : Avoided(seat, placement) ? "had its chance"
        : seat.Credit == 0 ? "is full"
        : "could";
}
