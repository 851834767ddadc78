using System.Collections.Immutable;
using Pool.Actors.Routing;

namespace Pool.Actors.Sessions;

/// <summary>A place that a gateway was promised.</summary>
/// <param name="At">When; a duration on the caller's clock.</param>
/// <param name="Gateway">Whom.</param>
/// <param name="Source">The network it asked from.</param>
internal readonly record struct Promise(TimeSpan At, string Gateway, string Source);

/// <summary>
/// Whether the pool takes one more stream. A place promised at GetOrchestrator is held for a few seconds, since the stream comes after
/// its answer; one network holds a share of the places at most, however often it asks. When workers vanish, running streams stay. Pure.
/// </summary>
/// <param name="Settings">Bounds.</param>
/// <param name="Capacity">What the workers offer now.</param>
/// <param name="Offers">Promises, oldest first.</param>
internal sealed record AdmissionBook(
    SessionSettings Settings,
    RouterProtocol.CapacityChanged Capacity,
    ImmutableList<Promise> Offers
)
{
    /// <summary>With no worker yet.</summary>
    public static AdmissionBook Empty(SessionSettings settings) =>
        new(settings, new RouterProtocol.CapacityChanged(0, 0, 0, false), []);

    /// <summary>Most sessions that newcomers may fill.</summary>
    public int Limit =>
        Bounded(
            Capacity.Workers > 1 && Settings.KeepReserve ? Math.Max(1, Capacity.Capacity - Capacity.Largest) : Capacity.Capacity
        );

    /// <summary>
    /// Most sessions of any kind: the reserve too. While no worker is there (this node, or all of them, just restarted) those who hold
    /// a token of ours are let in and wait: a refusal would suspend us at their gateway.
    /// </summary>
    public int HardLimit => Bounded(Capacity.Workers == 0 ? Settings.MaxWithoutWorkers : Capacity.Capacity);

    /// <summary>Most places that are promised to one network at a time.</summary>
    public int SourceLimit => Math.Max(1, (int)(Limit * Settings.OfferShare));

    /// <summary>Promises a place if there is one. A network that holds its share already has its oldest promise renewed instead.</summary>
    /// <param name="wish">Who asks, and when.</param>
    /// <param name="sessions">Sessions that exist.</param>
    /// <param name="book">The book with the promise, without those that are too old.</param>
    public bool TryOffer(Promise wish, int sessions, out AdmissionBook book)
    {
        var offers = Offers.RemoveAll(offer => wish.At - offer.At > Settings.OfferHeld);
        if (offers.Count(offer => offer.Source == wish.Source) >= SourceLimit)
        {
            offers = offers.RemoveAt(offers.FindIndex(offer => offer.Source == wish.Source));
        }
        var room = sessions + offers.Count < Limit;
        book = this with { Offers = room ? offers.Add(wish) : offers };
        return room;
    }

    /// <summary>A stream of this gateway came: its oldest promise is kept.</summary>
    public AdmissionBook Redeemed(string gateway)
    {
        var kept = Offers.FindIndex(offer => offer.Gateway == gateway);
        return kept < 0 ? this : this with { Offers = Offers.RemoveAt(kept) };
    }

    private int Bounded(int sessions) => Settings.MaxSessions is { } most ? Math.Min(most, sessions) : sessions;
}
