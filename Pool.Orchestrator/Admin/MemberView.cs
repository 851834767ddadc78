using Akka.Actor;
using Akka.Cluster;
using Pool.Actors.Link;
using Pool.Actors.Workers;

namespace Pool.Orchestrator.Admin;

/// <summary>One node as <c>pool cluster show</c> shows it: members of the cluster, and edge workers beside them.</summary>
/// <param name="Address">Its logical address.</param>
/// <param name="Roles">What it is.</param>
/// <param name="Status">As Akka.Cluster says of members; of edge workers their state.</param>
/// <param name="Reachability"><c>reachable</c> or <c>unreachable</c>.</param>
/// <param name="Version">Software version.</param>
/// <param name="Member">Whether it is a member.</param>
/// <param name="Leader">Whether it leads the cluster.</param>
/// <param name="Name">How a worker calls itself; else empty.</param>
internal sealed record MemberView(
    string Address,
    IReadOnlyList<string> Roles,
    string Status,
    string Reachability,
    string Version,
    bool Member,
    bool Leader,
    string Name
)
{
    private const string Reachable = "reachable";
    private const string Unreachable = "unreachable";

    /// <summary>All nodes: members by address, then edge workers.</summary>
    /// <param name="state">What the cluster knows.</param>
    /// <param name="self">This node.</param>
    /// <param name="version">Its version.</param>
    /// <param name="workers">All workers.</param>
    public static IEnumerable<MemberView> All(
        ClusterEvent.CurrentClusterState state,
        Address self,
        string version,
        IReadOnlyCollection<WorkerStatus> workers
    )
    {
        var byAddress = workers.ToDictionary(worker => AddressOf(worker));
        var members = state.Members.Select(member =>
        {
            var worker = byAddress.GetValueOrDefault(member.Address);
            return new MemberView(
                member.Address.ToString(),
                [.. member.Roles.Order(StringComparer.Ordinal)],
                member.Status.ToString().ToLowerInvariant(),
                state.Unreachable.Contains(member) ? Unreachable : Reachable,
                member.Address == self ? version : worker?.Version ?? member.AppVersion.Version,
                Member: true,
                Leader: member.Address == state.Leader,
                worker?.Name ?? ""
            );
        });
        var seated = state.Members.Select(member => member.Address).ToHashSet();
        return members.Concat(byAddress.Where(worker => !seated.Contains(worker.Key)).Select(worker => Edge(worker.Value)));
    }

    /// <summary>The address of a worker as a member.</summary>
    public static Address AddressOf(WorkerStatus worker) => AddressOf(LinkPeer.HostOfWorker(worker.Id.Text));

    /// <summary>The address of a logical host, as Akka's remoting writes it.</summary>
    public static Address AddressOf(string host)
    {
        var gate = GateTransport.AddressOf(host);
        return new Address($"akka.{gate.Protocol}", gate.System, gate.Host, gate.Port);
    }

    private static MemberView Edge(WorkerStatus worker) =>
        new(
            AddressOf(worker).ToString(),
            ["worker", worker.Link],
            worker.State,
            worker.State == "gone" ? Unreachable : Reachable,
            worker.Version,
            Member: false,
            Leader: false,
            worker.Name
        );
}
