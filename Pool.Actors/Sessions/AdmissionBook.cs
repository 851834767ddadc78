using System.Collections.Immutable;
using Pool.Actors.Routing;

namespace Pool.Actors.Sessions;

/// <summary>
/// Whether the pool takes one more stream. A place promised at GetOrchestrator is held for a few seconds, since the stream comes after
/// its answer; when workers vanish, running streams stay. Pure.
/// </summary>
/// <param name="Settings">Bounds.</param>
/// <param name="Capacity">What the workers offer now.</param>
/// <param name="Offers">When promises were made, oldest first; durations on the caller's clock.</param>
internal sealed record AdmissionBook(
    SessionSettings Settings,
    RouterProtocol.CapacityChanged Capacity,
    ImmutableQueue<TimeSpan> Offers
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

    /// <summary>Promises a place if there is one.</summary>
    /// <param name="sessions">Sessions that exist.</param>
    /// <param name="now">The caller's clock.</param>
    /// <param name="book">The book with the promise, without those that are too old.</param>
    public bool TryOffer(int sessions, TimeSpan now, out AdmissionBook book)
    {
        var offers = Offers;
        while (!offers.IsEmpty && now - offers.Peek() > Settings.OfferHeld)
        {
            offers = offers.Dequeue();
        }
        var room = sessions + offers.Count() < Limit;
        book = this with { Offers = room ? offers.Enqueue(now) : offers };
        return room;
    }

    /// <summary>A promised stream came.</summary>
    public AdmissionBook Redeemed() => Offers.IsEmpty ? this : this with { Offers = Offers.Dequeue() };

    private int Bounded(int sessions) => Settings.MaxSessions is { } most ? Math.Min(most, sessions) : sessions;
}
