using System.Collections.Immutable;
using CsCheck;
using Pool.Actors.Routing;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;
using Xunit;

namespace Pool.Tests.Routing;

/// <summary>The router's decisions, without an actor.</summary>
public sealed class Placing
{
    private static readonly WorkerId A = new(new string('a', 40));
    private static readonly WorkerId B = new(new string('b', 40));
    private static readonly SessionKey Stream = new("gateway", "stream");

    [Fact]
    public void A_stream_stays_with_its_worker_while_that_has_credit()
    {
        var roster = With(A, 4).Seated(Seat(B, 4)).Granted(B, 1, 4);
        Assert.True(roster.TrySpend(Of(Stream), out var first, out roster));
        roster = roster.Judged(first!.Worker, well: true, ratio: 1.5);
        Assert.True(roster.TrySpend(Of(Stream), out var second, out _));
        Assert.Equal(first.Worker, second!.Worker);
        Assert.Equal(2ul, second.LastOrder);
    }

    [Fact]
    public void New_streams_go_where_a_berth_is_free()
    {
        var roster = With(A, 1, granted: 1).Seated(Seat(B, 1)).Granted(B, 1, 1);
        Assert.True(roster.TrySpend(Of(new SessionKey("g", "1")), out var first, out roster));
        Assert.True(roster.TrySpend(Of(new SessionKey("g", "2")), out var second, out _));
        Assert.NotEqual(first!.Worker, second!.Worker);
    }

    [Fact]
    public void Streams_spread_over_workers_that_are_as_good_as_each_other()
    {
        var roster = With(A, 4).Seated(Seat(B, 4)).Granted(B, 1, 4);
        for (var stream = 0; stream < 6; stream++)
        {
            // Each has its first segment back before the next stream begins, as streams do in life.
            Assert.True(roster.TrySpend(Of(new SessionKey("g", $"{stream}")), out var chosen, out roster));
            roster = roster.Judged(chosen!.Worker, well: true, ratio: 0.2).Granted(chosen.Worker, 1, chosen.LastOrder + 4);
        }
        Assert.Equal((3, 3), (roster.Seats[A].Berths, roster.Seats[B].Berths));
    }

    [Fact]
    public void A_worker_that_is_much_faster_gets_more_streams_until_they_slow_it_down()
    {
        var roster = With(A, 4, granted: 100).Seated(Seat(B, 4)).Granted(B, 1, 100).Judged(A, true, 0.3).Judged(B, true, 0.2);
        for (var stream = 0; stream < 4; stream++)
        {
            Assert.True(roster.TrySpend(Of(new SessionKey("g", $"{stream}")), out _, out roster));
        }
        Assert.Equal((1, 3), (roster.Seats[A].Berths, roster.Seats[B].Berths));
    }

    [Fact]
    public void A_worker_that_failed_at_once_is_not_taken_for_new()
    {
        var roster = With(A, 4).Seated(Seat(B, 4)).Granted(B, 1, 4).Judged(B, true, 0.5).Judged(A, false, null);
        Assert.True(roster.TrySpend(Of(Stream), out var chosen, out _));
        Assert.Equal(B, chosen!.Worker);
    }

    [Fact]
    public void No_worker_gets_more_than_it_granted()
    {
        var roster = With(A, 4, granted: 2);
        Assert.True(roster.TrySpend(Of(Stream), out _, out roster));
        Assert.True(roster.TrySpend(Of(Stream), out _, out roster));
        Assert.False(roster.TrySpend(Of(Stream), out _, out roster));
        Assert.Contains("is full", roster.WhyNot(Of(Stream)), StringComparison.Ordinal);
        roster = roster.Granted(A, 1, 3);
        Assert.True(roster.TrySpend(Of(Stream), out var third, out _));
        Assert.Equal(3ul, third!.LastOrder);
    }

    [Fact]
    public void A_window_of_an_older_link_grants_nothing()
    {
        var roster = With(A, 4, granted: 0).Seated(Seat(A, 4) with { Epoch = 2 }).Granted(A, epoch: 1, highest: 9);
        Assert.False(roster.TrySpend(Of(Stream), out _, out _));
        Assert.True(roster.Granted(A, epoch: 2, highest: 1).TrySpend(Of(Stream), out var seat, out _));
        Assert.Equal(1ul, seat!.LastOrder);
    }

    [Fact]
    public void Who_failed_gets_it_again_only_if_there_is_nobody_else()
    {
        var alone = With(A, 4);
        Assert.True(alone.TrySpend(Of(Stream, avoid: A), out var again, out _));
        Assert.Equal(A, again!.Worker);
        Assert.False(alone.TrySpend(Of(Stream, avoid: A, strict: true), out _, out _));
        var full = alone.Seated(Seat(B, 4)).Granted(B, 1, 0);
        Assert.False(full.TrySpend(Of(Stream, avoid: A), out _, out _));
    }

    [Fact]
    public void A_stream_moves_for_good_when_its_worker_failed_it_and_not_for_a_hedge()
    {
        var roster = With(A, 4);
        Assert.True(roster.TrySpend(Of(Stream), out _, out roster));
        roster = roster.Seated(Seat(B, 4)).Granted(B, 1, 4);
        Assert.True(roster.TrySpend(Of(Stream, avoid: A, strict: true), out _, out var hedged));
        Assert.Equal(A, hedged.Homes[Stream]);
        Assert.True(roster.TrySpend(Of(Stream, avoid: A), out _, out var moved));
        Assert.Equal(B, moved.Homes[Stream]);
        Assert.Equal((0, 1), (moved.Seats[A].Berths, moved.Seats[B].Berths));
    }

    [Fact]
    public void A_codec_goes_only_to_those_who_encode_it()
    {
        var roster = With(A, 4).Seated(Seat(B, 4) with { Codecs = [VideoCodec.H264, VideoCodec.Hevc] }).Granted(B, 1, 4);
        Assert.False(roster.TrySpend(Of(Stream) with { AllSamples = true }, out _, out _));
        Assert.True(roster.TrySpend(Of(Stream) with { Codecs = [VideoCodec.Hevc] }, out var seat, out _));
        Assert.Equal(B, seat!.Worker);
    }

    [Fact]
    public void Credits_and_berths_hold_whatever_happens() =>
        Gen.Int[0, 5]
            .Array[1, 60]
            .Sample(steps =>
            {
                var roster = Roster.Empty;
                ulong epoch = 0;
                foreach (var (step, index) in steps.Select((step, index) => (step, index)))
                {
                    var worker = index % 2 == 0 ? A : B;
                    var session = new SessionKey("g", $"{index % 3}");
                    roster = step switch
                    {
                        0 => roster.Seated(Seat(worker, 2) with { Epoch = ++epoch }),
                        1 => roster.Granted(worker, epoch, (ulong)index),
                        2 => roster.Without(worker),
                        3 => roster.Vacated(session),
                        4 => roster.Judged(worker, index % 3 == 0, 0.4),
                        _ => roster.TrySpend(Of(session, avoid: index % 5 == 0 ? worker : null), out var _, out var rest)
                            ? rest
                            : rest,
                    };
                    foreach (var seat in roster.Seats.Values)
                    {
                        Assert.True(seat.Credit >= 0);
                        Assert.Equal(roster.Homes.Values.Count(home => home == seat.Worker), seat.Berths);
                    }
                }
            });

    private static Roster With(WorkerId worker, int capacity, ulong granted = 4) =>
        Roster.Empty.Seated(Seat(worker, capacity)).Granted(worker, 1, granted);

    private static Seat Seat(WorkerId worker, int capacity) =>
        new()
        {
            Worker = worker,
            Epoch = 1,
            Capacity = capacity,
            Codecs = [VideoCodec.H264],
        };

    private static Placement Of(SessionKey session, WorkerId? avoid = null, bool strict = false) =>
        new(session, [VideoCodec.H264], avoid is { } worker ? [worker] : ImmutableArray<WorkerId>.Empty, strict);
}
