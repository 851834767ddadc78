using Akka.Actor;
using Pool.Actors.Link;

namespace Pool.Actors.Cluster;

/// <summary>
/// The part of a worker that is a member of its orchestrator's cluster. An actor system can join once: when the orchestrator was started
/// anew, and knows nothing of its members, this worker's actor system ends and another is to join in its place.
/// </summary>
internal sealed class FleetMember(ActorSystem system)
{
    private readonly Lock _gate = new();
    private (string Host, string Boot)? _joined;

    /// <summary>Joins the orchestrator at the far end of a link; does nothing where this worker is in already.</summary>
    /// <returns>False: it cannot any more, and the actor system ends.</returns>
    public bool TryJoin(LinkPeer peer)
    {
        lock (_gate)
        {
            _joined ??= (peer.Host, peer.Boot);
            if (_joined != (peer.Host, peer.Boot))
            {
                system.Terminate();
                return false;
            }
        }
        Akka.Cluster.Cluster.Get(system).Join(PoolSystem.AddressOf(peer.Host));
        return true;
    }
}
