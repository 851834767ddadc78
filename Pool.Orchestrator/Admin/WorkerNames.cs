using System.Collections.Immutable;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator.Admin;

/// <summary>What people call workers.</summary>
/// <param name="all">Those that are known; the others are called by the beginning of their id.</param>
internal sealed class WorkerNames(ImmutableArray<WorkerStatus> all)
{
    /// <summary>Its name.</summary>
    public string Of(WorkerId worker) =>
        all.FirstOrDefault(known => known.Id == worker) is { Name.Length: > 0 } known ? known.Name : worker.Brief;

    /// <summary>Those that the router did not have to choose from.</summary>
    /// <param name="listed">Whether it had this one.</param>
    public IEnumerable<WorkerStatus> Without(Func<WorkerId, bool> listed) => all.Where(worker => !listed(worker.Id));
}
