using System.Collections.Immutable;
using Pool.Actors.Routing;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;
using Xunit;

namespace Pool.Tests.Routing;

/// <summary>Why sessions are where they are: told after each kind of placement, and forgotten with the session.</summary>
public sealed class Reasons
{
    private static readonly SessionKey Session = new("192.0.2.1", "stream");
    private static readonly WorkerId One = new(new string('a', 40));
    private static readonly WorkerId Two = new(new string('b', 40));
    private readonly PlacementNotes _notes = new(TimeProvider.System);
    private Roster _roster = Roster.Empty;

    [Fact]
    public void A_new_session_names_what_was_known_of_all()
    {
        Seat(One, highest: 2);
        Seat(Two, highest: 0);
        Assert.Equal(One, Place([]));
        var home = _notes.Of(Session).Home!;
        Assert.Equal((One, PlacementCause.First, (WorkerId?)null), (home.Worker, home.Cause, home.Before));
        Assert.Null(home.Seats.Single(seat => seat.Worker == One).WhyNot);
        Assert.Equal("is full", home.Seats.Single(seat => seat.Worker == Two).WhyNot);
    }

    [Fact]
    public void Staying_at_home_changes_no_reason()
    {
        Seat(One, highest: 5);
        Place([]);
        var first = _notes.Of(Session);
        Place([]);
        Assert.Same(first, _notes.Of(Session));
    }

    [Fact]
    public void A_move_and_a_detour_are_told_apart()
    {
        Seat(One, highest: 1);
        Place([]);
        Seat(Two, highest: 9);
        Assert.Equal(Two, Place([]));
        var full = _notes.Of(Session);
        Assert.Equal((PlacementCause.First, PlacementCause.WorkerFull, 1), (full.Home!.Cause, full.Detour!.Cause, full.Detours));
        Assert.Equal(Two, Place([One], strict: true));
        Assert.Equal((PlacementCause.Second, 2), (_notes.Of(Session).Detour!.Cause, _notes.Of(Session).Detours));
        Assert.Equal(Two, Place([One]));
        Assert.Equal((PlacementCause.WorkerTried, One), (_notes.Of(Session).Home!.Cause, _notes.Of(Session).Home!.Before));
    }

    [Fact]
    public void A_worker_that_takes_no_more_is_named()
    {
        Seat(One, highest: 5);
        Place([]);
        _roster = _roster.Without(One);
        Seat(Two, highest: 5);
        Assert.Equal(Two, Place([]));
        Assert.Equal(
            (PlacementCause.WorkerClosed, One),
            (_notes.Of(Session).Home!.Cause, _notes.Of(Session).Home!.Before!.Value)
        );
    }

    [Fact]
    public void Notes_end_with_their_session_and_are_bounded_in_number_and_length()
    {
        foreach (var number in Enumerable.Range(0, 3 * PlacementNotes.MaxSeats))
        {
            Seat(new WorkerId(number.ToString("x40")), highest: 100_000);
        }
        foreach (var number in Enumerable.Range(0, PlacementNotes.MaxSessions + 1))
        {
            Place([], session: new SessionKey("192.0.2.1", $"{number}"));
        }
        Assert.Equal(PlacementStory.None, _notes.Of(new SessionKey("192.0.2.1", $"{PlacementNotes.MaxSessions}")));
        var told = new SessionKey("192.0.2.1", "0");
        var home = _notes.Of(told).Home!;
        Assert.Equal((PlacementNotes.MaxSeats, 2 * PlacementNotes.MaxSeats), (home.Seats.Length, home.Unlisted));
        Assert.Equal(home.Worker, home.Seats[0].Worker);
        _notes.Forget(told);
        Assert.Equal(PlacementStory.None, _notes.Of(told));
    }

    [Fact]
    public void A_worker_that_is_seated_again_on_the_same_link_goes_on_counting()
    {
        Seat(One, highest: 3, last: 2);
        Assert.True(_roster.TrySpend(PlacementOf(Session, [], strict: false), out var seat, out _));
        Assert.Equal(3UL, seat!.LastOrder);
    }

    private void Seat(WorkerId worker, ulong highest, ulong last = 0) =>
        _roster = _roster
            .Seated(
                new Seat
                {
                    Worker = worker,
                    Epoch = 1,
                    Capacity = 2,
                    Codecs = [VideoCodec.H264],
                    LastOrder = last,
                }
            )
            .Granted(worker, 1, highest);

    private WorkerId Place(ImmutableArray<WorkerId> avoid, bool strict = false, SessionKey? session = null)
    {
        var placement = PlacementOf(session ?? Session, avoid, strict);
        Assert.True(_roster.TrySpend(placement, out var seat, out var rest));
        _notes.Placed(_roster, rest, placement, seat!.Worker);
        _roster = rest;
        return seat.Worker;
    }

    private static Placement PlacementOf(SessionKey session, ImmutableArray<WorkerId> avoid, bool strict) =>
        new(session, [VideoCodec.H264], avoid, strict);
}
