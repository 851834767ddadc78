using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Pool.Actors.Link;
using Pool.Actors.Workers;
using Pool.Hosting.Logs;
using Pool.Hosting.Operator;

namespace Pool.Orchestrator.Admin;

/// <summary>Something that happened to the pool's nodes, as <c>pool cluster tail</c> shows it.</summary>
/// <param name="Time">When.</param>
/// <param name="Event">A word of a closed set: as Akka.Cluster names them, and <c>linkUp</c>, <c>linkDown</c>.</param>
/// <param name="Node">Its logical address.</param>
/// <param name="Text">What is known besides.</param>
internal sealed record ClusterEventView(DateTimeOffset Time, string Event, string Node, string Text);

/// <summary>The cluster as an operator sees and steers it.</summary>
internal sealed class ClusterDesk
{
    private const int Kept = 200;
    private const string WorkerRole = "worker";
    private readonly Cluster _cluster;
    private readonly TimeProvider _time;

    /// <summary>Watches from now on.</summary>
    /// <param name="system">A node of the cluster.</param>
    /// <param name="hub">Its links.</param>
    /// <param name="version">Its version.</param>
    /// <param name="time">The clock.</param>
    public ClusterDesk(ActorSystem system, LinkHub hub, string version, TimeProvider time)
    {
        (_cluster, _time, Version) = (Cluster.Get(system), time, version);
        system.ActorOf(ClusterWatch.PropsFor(Tell), "cluster-watch");
        hub.Up += link => Tell("linkUp", MemberView.AddressOf(link.Peer.Host), $"from {link.Peer.Ip}:{link.Peer.Port}");
        hub.Down += (link, why) => Tell("linkDown", MemberView.AddressOf(link.Peer.Host), why);
    }

    /// <summary>What happened last.</summary>
    public Feed<ClusterEventView> Events { get; } = new(Kept);

    private string Version { get; }

    /// <summary>All nodes of the pool.</summary>
    public IEnumerable<MemberView> Members(ImmutableArray<WorkerStatus> workers) =>
        MemberView.All(_cluster.State, _cluster.SelfAddress, Version, workers);

    /// <summary>Ends the membership of a worker: at once, or when it has handed over.</summary>
    /// <param name="workers">All workers.</param>
    /// <param name="text">Its address, id or name.</param>
    /// <param name="down">At once.</param>
    public IResult End(ImmutableArray<WorkerStatus> workers, string? text, bool down)
    {
        var member = _cluster.State.Members.FirstOrDefault(member => member.Address.ToString() == text);
        if (member is null)
        {
            var (worker, instead) = Lookups.Workers.Find(workers, text);
            if (worker is null)
            {
                return instead!;
            }
            member = _cluster.State.Members.FirstOrDefault(member => member.Address == MemberView.AddressOf(worker));
            if (member is null)
            {
                return Answer.Conflict($"{text} is an edge worker and no member; write pool worker drain {text}");
            }
        }
        if (!member.HasRole(WorkerRole))
        {
            return Answer.Conflict($"{member.Address} is an orchestrator; end its process by SIGTERM, and it leaves in order");
        }
        if (down)
        {
            _cluster.Down(member.Address);
        }
        else
        {
            _cluster.Leave(member.Address);
        }
        return Results.Json(Members(workers).First(view => view.Address == member.Address.ToString()));
    }

    private void Tell(string happened, Address node, string text) =>
        Events.Publish(new ClusterEventView(_time.GetUtcNow(), happened, node.ToString(), text));
}
