using System.Collections.Concurrent;
using Akka.Actor;
using Pool.Actors.Agent;
using Pool.Actors.Link;

namespace Pool.Actors.Cluster;

/// <summary>
/// Tells an agent of its worker's links, those that stand already too, until its actor system ends. Then the links that it knew are cut:
/// the next agent counts orders and windows from the start, so it needs a link of its own.
/// </summary>
internal sealed class AgentLinks
{
    private readonly LinkHub _hub;
    private readonly IActorRef _agent;
    private readonly FleetMember? _member;
    private readonly ConcurrentDictionary<Link.Link, bool> _told = new();

    private AgentLinks(LinkHub hub, IActorRef agent, FleetMember? member) => (_hub, _agent, _member) = (hub, agent, member);

    /// <summary>Follows the links from now on.</summary>
    /// <param name="hub">The links.</param>
    /// <param name="system">Whose end ends it.</param>
    /// <param name="agent">Is told.</param>
    /// <param name="member">Joins the cluster before the agent is told; null: this worker is no member.</param>
    public static void Follow(LinkHub hub, ActorSystem system, IActorRef agent, FleetMember? member)
    {
        var links = new AgentLinks(hub, agent, member);
        hub.Up += links.Up;
        hub.Down += links.Down;
        system.RegisterOnTermination(links.End);
        foreach (var link in hub.Links)
        {
            links.Up(link);
        }
    }

    private void Up(Link.Link link)
    {
        // One that the agent is not told of is left standing for the agent that comes after it.
        if (_member?.TryJoin(link.Peer) != false && _told.TryAdd(link, true))
        {
            _agent.Tell(new AgentProtocol.LinkUp(link.Peer.Epoch, link.Peer.Host));
        }
    }

    private void Down(Link.Link link, string why)
    {
        if (_told.TryRemove(link, out _))
        {
            _agent.Tell(new AgentProtocol.LinkDown(link.Peer.Epoch));
        }
    }

    private void End()
    {
        _hub.Up -= Up;
        _hub.Down -= Down;
        foreach (var link in _told.Keys)
        {
            link.Cut("this worker's actor system starts anew");
        }
    }
}
