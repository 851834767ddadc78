using System.Globalization;
using Pool.Actors.Routing;
using Pool.Actors.Workers;

namespace Pool.Orchestrator.Admin;

/// <summary>One session as <c>pool session show</c> shows it.</summary>
/// <param name="Session">As in the list.</param>
/// <param name="Placement">How it came to its worker; null: it has none yet.</param>
/// <param name="Detours">Attempts that went to another worker without moving it.</param>
/// <param name="LastDetour">The last of them, or null.</param>
internal sealed record SessionDetail(SessionView Session, PlacementView? Placement, long Detours, PlacementView? LastDetour)
{
    public static SessionDetail Of(SessionView session, PlacementStory story, WorkerNames names) =>
        new(
            session,
            story.Home is { } home ? PlacementView.Of(home, names) : null,
            story.Detours,
            story.Detour is { } detour ? PlacementView.Of(detour, names) : null
        );
}

/// <summary>Why this worker, and why not the others.</summary>
/// <param name="At">When.</param>
/// <param name="Worker">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Cause">One word of a closed set.</param>
/// <param name="Why">The same for people, with what was known of it.</param>
/// <param name="Others">The others.</param>
/// <param name="Unlisted">Others that are not listed.</param>
internal sealed record PlacementView(
    DateTimeOffset At,
    string Worker,
    string Name,
    string Cause,
    string Why,
    IReadOnlyList<OtherView> Others,
    int Unlisted
)
{
    /// <summary>Most workers listed that the router did not have to choose from.</summary>
    private const int MaxAbsent = 16;

    public static PlacementView Of(PlacementNote note, WorkerNames names)
    {
        var chosen = note.Seats.FirstOrDefault(seat => seat.Worker == note.Worker);
        var before = note.Before is { } worker ? names.Of(worker) : "";
        var (cause, why) = Words(note.Cause, before);
        return new PlacementView(
            note.At,
            note.Worker.Text,
            names.Of(note.Worker),
            cause,
            chosen is null ? why : $"{why}; ranked first: {OtherView.Facts(chosen)}",
            [
                .. note.Seats.Where(seat => seat.Worker != note.Worker).Select(seat => OtherView.Of(seat, chosen, names)),
                .. names
                    .Without(worker => note.Seats.Any(seat => seat.Worker == worker))
                    .Take(MaxAbsent)
                    .Select(OtherView.Absent),
            ],
            note.Unlisted
        );
    }

    private static (string Cause, string Why) Words(PlacementCause cause, string before) =>
        cause switch
        {
            PlacementCause.First => ("first", "the session was new"),
            PlacementCause.WorkerClosed => ("workerClosed", $"its worker {before} took no more work"),
            PlacementCause.WorkerTried => ("workerTried", $"its worker {before} had its chance at the segment"),
            PlacementCause.Second => ("second", $"a second attempt beside that of its worker {before}"),
            _ => ("workerFull", $"its worker {before} had no room for it, or cannot encode it"),
        };
}

/// <summary>Why not this worker.</summary>
/// <param name="Worker">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="WhyNot">For people.</param>
/// <param name="Berths">Sessions at home there.</param>
/// <param name="Capacity">Sessions it offers.</param>
/// <param name="Accepts">Attempts it accepted at that moment.</param>
/// <param name="Expected">Expected time of one more attempt, over its segment's duration; null: nothing was known.</param>
internal sealed record OtherView(
    string Worker,
    string Name,
    string WhyNot,
    int Berths,
    int Capacity,
    int Accepts,
    double? Expected
)
{
    public static OtherView Of(SeatNote seat, SeatNote? chosen, WorkerNames names) =>
        new(
            seat.Worker.Text,
            names.Of(seat.Worker),
            seat.WhyNot ?? (IsEqual(seat, chosen) ? "would have done as well" : $"could, but was ranked behind: {Facts(seat)}"),
            seat.Berths,
            seat.Capacity,
            seat.Credit,
            seat.Expected
        );

    /// <summary>One that took no work at that moment: it was not there, or draining.</summary>
    public static OtherView Absent(WorkerStatus worker) =>
        new(
            worker.Id.Text,
            worker.Name,
            $"took no work at that moment; now it is {worker.State}",
            Berths: 0,
            worker.Capacity,
            Accepts: 0,
            Expected: null
        );

    private static bool IsEqual(SeatNote seat, SeatNote? chosen) =>
        chosen is not null && seat with { Worker = chosen.Worker } == chosen;

    /// <summary>What ranks a worker.</summary>
    public static string Facts(SeatNote seat)
    {
        var speed = seat.Expected is { } expected
            ? string.Create(CultureInfo.InvariantCulture, $"expected to take {expected:0.00} of a segment's time")
            : "nothing was known of its speed";
        return string.Create(CultureInfo.InvariantCulture, $"{seat.Berths} of {seat.Capacity} berths taken, {speed}");
    }
}
