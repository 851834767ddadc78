using System.Collections.Immutable;
using Pool.Actors.Settings;
using Pool.Actors.Workers;
using Pool.Doctor;

namespace Pool.Orchestrator.Admin;

/// <summary>What an orchestrator finds on its machine and in itself, for <c>pool doctor</c>.</summary>
/// <param name="edge">Asks the actors.</param>
/// <param name="health">Whether the node is ready.</param>
/// <param name="dataDir">Its data folder.</param>
/// <param name="secretFile">Where the pool's secret lies; null: it came as text.</param>
/// <param name="service">What gateways and workers are told.</param>
/// <param name="connections">Connections that it takes at once.</param>
/// <param name="time">The clock.</param>
internal sealed class OrchestratorCheckup(
    AdminEdge edge,
    NodeHealth health,
    string dataDir,
    string? secretFile,
    HostPort service,
    int connections,
    TimeProvider time
)
{
    private static readonly string[] Keys = ["pool.key", "public.key", "auth-token.key", "attempt-token.key", "operator-token"];

    /// <summary>Looks at everything.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancel) =>
        [
            health.WhyNot is { } why
                ? Finding.Bad("node", $"not ready: {why}", "wait, or look at pool log peek")
                : Finding.Ok("node", "ready"),
            await ReachCheck.LookAsync("service address", service.Host, service.Port, time, cancel),
            Workers(await edge.WorkersAsync(cancel)),
            .. Machine.Look(dataDir, connections),
            .. Keys.Select(key => PrivateFileCheck.Look(key, Path.Combine(dataDir, key))),
            Secret(),
        ];

    private Finding Secret() =>
        secretFile is { } file
            ? PrivateFileCheck.Look("secret", file)
            : Finding.Warn(
                "secret",
                "it stands on the command line, where every user of this machine can read it",
                "write it into a file of mode 600, and that file's path after -orchSecret"
            );

    private static Finding Workers(ImmutableArray<WorkerStatus>? workers)
    {
        const string name = "workers";
        if (workers is not { } all)
        {
            return Finding.Bad(name, "the node's actors do not answer", "look at pool log peek; restart the node");
        }
        var ready = all.Count(worker => worker.State == "ready");
        return ready > 0
            ? Finding.Ok(name, $"{ready} of {all.Length} take work")
            : Finding.Bad(
                name,
                all.IsEmpty ? "none is connected" : $"none of {all.Length} takes work",
                "start pool-worker -orchAddr …; its log says why it does not get in; pool worker list shows those that were here"
            );
    }
}
