using Pool.Actors.Routing;
using Pool.Actors.Sessions;
using Xunit;

namespace Pool.Tests.Sessions;

/// <summary>Who may bring one more stream.</summary>
public sealed class Admitting
{
    private static readonly SessionSettings Settings = new(
        null,
        MaxWithoutWorkers: 5,
        MaxRunning: 3,
        MaxQueued: 4,
        MaxAttempts: 3,
        TimeSpan.FromSeconds(70),
        OfferHeld: TimeSpan.FromSeconds(10),
        OfferShare: 0.5,
        KeepReserve: true,
        HedgeShare: 0.05,
        HedgeBurst: 3
    );

    [Fact]
    public void A_pool_of_one_worker_fills_it_and_one_of_several_keeps_the_largest_free()
    {
        Assert.Equal(4, Book(capacity: 4, largest: 4, workers: 1).Limit);
        var three = Book(capacity: 10, largest: 5, workers: 3);
        Assert.Equal((5, 10), (three.Limit, three.HardLimit));
    }

    [Fact]
    public void Promises_count_until_they_are_kept_or_forgotten()
    {
        var book = Book(capacity: 2, largest: 2, workers: 1);
        Assert.True(book.TryOffer(Wish("a", 0), sessions: 0, out book));
        Assert.True(book.TryOffer(Wish("b", 0), sessions: 0, out book));
        Assert.False(book.TryOffer(Wish("c", 9), sessions: 0, out book));
        Assert.False(book.Redeemed("a").TryOffer(Wish("c", 9), sessions: 1, out _));
        Assert.True(book.Redeemed("a").TryOffer(Wish("c", 9), sessions: 0, out _));
        Assert.Equal(book, book.Redeemed("c"));
        Assert.True(book.TryOffer(Wish("c", 11), sessions: 0, out _));
    }

    [Fact]
    public void One_network_that_asks_again_and_again_is_promised_half_of_the_places_at_most()
    {
        var book = Book(capacity: 8, largest: 8, workers: 1);
        for (var number = 0; number < 1000; number++)
        {
            Assert.True(book.TryOffer(Wish($"{number}", 0, "flood"), sessions: 0, out book));
        }
        Assert.Equal(4, book.Offers.Count);
        Assert.True(book.TryOffer(Wish("a", 0), sessions: 3, out _));
        Assert.False(book.TryOffer(Wish("a", 0), sessions: 4, out _));
    }

    [Fact]
    public void Without_any_worker_newcomers_are_refused_and_known_streams_wait()
    {
        var book = AdmissionBook.Empty(Settings);
        Assert.False(book.TryOffer(Wish("a", 0), 0, out _));
        Assert.Equal(5, book.HardLimit);
    }

    [Fact]
    public void The_operators_bound_holds()
    {
        var book = AdmissionBook.Empty(Settings with { MaxSessions = 3 }) with
        {
            Capacity = new RouterProtocol.CapacityChanged(100, 10, 10, false),
        };
        Assert.Equal((3, 3), (book.Limit, book.HardLimit));
    }

    private static Promise Wish(string gateway, int second, string? source = null) =>
        new(TimeSpan.FromSeconds(second), gateway, source ?? gateway);

    private static AdmissionBook Book(int capacity, int largest, int workers) =>
        AdmissionBook.Empty(Settings) with
        {
            Capacity = new RouterProtocol.CapacityChanged(capacity, largest, workers, false),
        };
}
