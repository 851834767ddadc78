using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Pool.Actors.Link;

/// <summary>
/// The live links of this node, one per peer. A newer link of the same peer replaces the older, which may be a connection that died
/// without a word. The transport finds its way here; the rest of the node learns of links by <see cref="Up"/> and <see cref="Down"/>.
/// </summary>
/// <param name="host">This node's logical host.</param>
public sealed class LinkHub(string host)
{
    private readonly ConcurrentDictionary<string, Link> _links = new();
    private readonly GossipLedger _told = new();

    /// <summary>This node's logical host in Akka addresses.</summary>
    public string Host { get; } = host;

    /// <summary>A link stands. Called on the link's own task, before its first frame is read.</summary>
    public event Action<Link>? Up;

    /// <summary>A link ended, with the reason.</summary>
    public event Action<Link, string>? Down;

    /// <summary>All live links.</summary>
    public IEnumerable<Link> Links => _links.Values;

    /// <summary>Makes the association for a channel that a peer opened; set by the transport while it listens.</summary>
    internal Func<Link, uint, GateHandle>? Acceptor { get; set; }

    /// <summary>The live link to a peer, or null.</summary>
    public Link? Find(string peerHost) => _links.GetValueOrDefault(peerHost);

    /// <summary>Ends the link to a peer, if there is one.</summary>
    public void Cut(string peerHost, string why) => Find(peerHost)?.Cut(why);

    /// <summary>Makes a link of a connection whose handshake is done.</summary>
    /// <param name="pipe">The connection.</param>
    /// <param name="peer">Who is at its far end.</param>
    /// <param name="recipient">Path of the only actor here that the peer may reach; see <see cref="Cluster.ActorNames"/>.</param>
    /// <param name="dialled">Whether this side dialled.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="time">The clock.</param>
    public Link Over(IDuplexPipe pipe, LinkPeer peer, string recipient, bool dialled, LinkSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        var member = peer.Kind == LinkKind.Cluster ? new MemberProfile(Host, peer.Host, dialled ? null : _told) : null;
        return new Link(pipe, peer, new LinkFirewall(Host, peer.Host, recipient, member), dialled, settings, time);
    }

    /// <summary>Runs a link until it ends.</summary>
    /// <returns>Why it ended.</returns>
    public async Task<string> RunAsync(Link link)
    {
        ArgumentNullException.ThrowIfNull(link);
        link.Accept = number => Acceptor?.Invoke(link, number);
        _links.AddOrUpdate(
            link.Peer.Host,
            link,
            (_, older) =>
            {
                older.Cut("replaced by a newer link");
                return link;
            }
        );
        var why = "it failed";
        try
        {
            Up?.Invoke(link);
            why = await link.RunAsync();
        }
        finally
        {
            _links.TryRemove(KeyValuePair.Create(link.Peer.Host, link));
            Down?.Invoke(link, why);
        }
        return why;
    }
}
