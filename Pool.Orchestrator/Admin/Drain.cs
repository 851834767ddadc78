using Pool.Actors.Settings;
using Pool.Orchestrator.Gateway;
using Pool.Orchestrator.Joining;
using Pool.Orchestrator.Media;

namespace Pool.Orchestrator.Admin;

/// <summary>Bounds of a node's end; <c>pool.drain</c> in HOCON.</summary>
/// <param name="Segments">Longest wait for open segments (<c>segments</c>).</param>
/// <param name="Renditions">Longest wait for gateways to fetch what was answered (<c>renditions</c>).</param>
internal sealed record DrainSettings(TimeSpan Segments, TimeSpan Renditions) : ISettings<DrainSettings>
{
    /// <inheritdoc/>
    public static string Section => "pool.drain";

    /// <inheritdoc/>
    public static DrainSettings Read(HoconSection section) =>
        new(
            section.Time("segments", TimeSpan.Zero, TimeSpan.FromMinutes(30)),
            section.Time("renditions", TimeSpan.Zero, TimeSpan.FromMinutes(5))
        );
}

/// <summary>
/// How a node goes: no new sessions, open segments finish, gateways fetch their last renditions, links are cut; each in bounded time.
/// </summary>
internal sealed class Drain(
    DrainSettings settings,
    NodeHealth health,
    ActorEdge edge,
    RenditionStore renditions,
    LinkDoor links,
    TimeProvider time,
    ILogger<Drain> log
)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Drains the node.</summary>
    /// <param name="hurry">Ends the waiting.</param>
    public async Task RunAsync(CancellationToken hurry)
    {
        health.NotReady("draining");
        log.Draining(settings.Segments.TotalSeconds);
        try
        {
            if (!await edge.DrainAsync(settings.Segments, hurry))
            {
                log.DrainTimedOut();
            }
            await FetchedAsync(hurry);
        }
        catch (OperationCanceledException) when (hurry.IsCancellationRequested)
        {
            log.DrainTimedOut();
        }
        links.Close("the orchestrator shuts down");
    }

    private async Task FetchedAsync(CancellationToken hurry)
    {
        var started = time.GetTimestamp();
        while (renditions.Unfetched > 0 && time.GetElapsedTime(started) < settings.Renditions)
        {
            await Task.Delay(LookEvery, time, hurry);
        }
    }
}
