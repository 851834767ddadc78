using System.Collections.Immutable;
using Pool.Protocol.Identity;

namespace Pool.Actors.Routing;

/// <summary>What made the router give a session's attempt to a worker that was not the session's own.</summary>
public enum PlacementCause
{
    /// <summary>The session had no worker yet.</summary>
    First,

    /// <summary>Its worker takes no more: gone, or draining.</summary>
    WorkerClosed,

    /// <summary>Its worker had its chance at the segment.</summary>
    WorkerTried,

    /// <summary>A second attempt beside the first, for a result in time or a second opinion.</summary>
    Second,

    /// <summary>Its worker had no room, or cannot encode what was asked for.</summary>
    WorkerFull,
}

/// <summary>Why a session's attempt went where it went, as the router saw it at that moment.</summary>
/// <param name="At">When.</param>
/// <param name="Worker">Who got it.</param>
/// <param name="Cause">Why not the session's own worker.</param>
/// <param name="Before">The session's worker until then, or null.</param>
/// <param name="Seats">Who could have had it, the chosen one included; bounded.</param>
/// <param name="Unlisted">Further workers that are not listed.</param>
public sealed record PlacementNote(
    DateTimeOffset At,
    WorkerId Worker,
    PlacementCause Cause,
    WorkerId? Before,
    ImmutableArray<SeatNote> Seats,
    int Unlisted
);

/// <summary>One worker at that moment, before the attempt was given away.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="WhyNot">What kept it from taking the attempt; null: nothing but its rank.</param>
/// <param name="Berths">Sessions at home there.</param>
/// <param name="Capacity">Sessions it offers.</param>
/// <param name="Credit">Attempts it accepted at that moment.</param>
/// <param name="Expected">Expected time of one more attempt there, over its segment's duration; null: nothing was known of it.</param>
public sealed record SeatNote(WorkerId Worker, string? WhyNot, int Berths, int Capacity, int Credit, double? Expected);

/// <summary>Why a session is where it is.</summary>
/// <param name="Home">How it came to its worker; null: it has none, or it is not remembered.</param>
/// <param name="Detour">The last attempt that went elsewhere without moving it; null: none did.</param>
/// <param name="Detours">Number of such attempts.</param>
public sealed record PlacementStory(PlacementNote? Home, PlacementNote? Detour, long Detours)
{
    /// <summary>Of a session that was never placed.</summary>
    public static PlacementStory None { get; } = new(null, null, 0);
}
