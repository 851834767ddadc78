using System.Text.RegularExpressions;
using Google.Protobuf;
using Pool.Actors.Link.Pdu;

namespace Pool.Actors.Link;

/// <summary>
/// The second profile of <see cref="LinkFirewall"/>: what an orchestrator and a worker that is a member of its cluster may send each other
/// beside our own messages. A worker joins in its own name and role, answers, and hands back what it was told. It cannot end, declare
/// dead or change anybody, itself included; and it never speaks for another.
/// </summary>
internal sealed partial class MemberProfile
{
    /// <summary>The role of a worker in the cluster.</summary>
    public const string WorkerRole = "worker";

    private const int ClusterSerializer = 5;
    private const int SelectionSerializer = 6;
    private const string Daemon = "/system/cluster/core/daemon";
    private const string HeartbeatSender = Daemon + "/heartbeatSender";
    private const string HeartbeatReceiver = "/system/cluster/heartbeatReceiver";
    private const string Join = "Akka.Cluster.InternalClusterAction+Join, Akka.Cluster";
    private const string Welcome = "Akka.Cluster.InternalClusterAction+Welcome, Akka.Cluster";
    private const string Exiting = "Akka.Cluster.InternalClusterAction+ExitingConfirmed, Akka.Cluster";
    private const string Gossip = "Akka.Cluster.GossipEnvelope, Akka.Cluster";
    private const string GossipStatus = "Akka.Cluster.GossipStatus, Akka.Cluster";
    private const string Heartbeat = "HB";
    private const string HeartbeatAnswer = "HBR";

    private readonly string _root;
    private readonly string _peerHost;
    private readonly GossipLedger? _told;
    private readonly Dictionary<string, (string Target, Func<ByteString, bool> IsRight)> _rules;

    /// <param name="ownHost">This node's logical host.</param>
    /// <param name="peerHost">The peer's logical host.</param>
    /// <param name="told">On an orchestrator: what it has told of its cluster. Null on a worker.</param>
    public MemberProfile(string ownHost, string peerHost, GossipLedger? told)
    {
        _root = $"akka.{GateTransport.Scheme}://{GateTransport.SystemName}@{ownHost}:{LinkPeer.LogicalPort}";
        (_peerHost, _told) = (peerHost, told);
        _rules = told is null
            ? new()
            {
                [Welcome] = (Daemon, body => IsPeer(FromMember.Parser.ParseFrom(body).From)),
                [Gossip] = (Daemon, body => IsPeer(FromMember.Parser.ParseFrom(body).From)),
                [GossipStatus] = (Daemon, body => IsPeer(FromMember.Parser.ParseFrom(body).From)),
                [Heartbeat] = (HeartbeatReceiver, body => IsPeer(HeartbeatMessage.Parser.ParseFrom(body).From)),
            }
            : new()
            {
                [Join] = (Daemon, body => IsOwnJoin(JoinRequest.Parser.ParseFrom(body))),
                [Gossip] = (Daemon, body => IsEcho(GossipMessage.Parser.ParseFrom(body), told)),
                [GossipStatus] = (Daemon, body => IsPeer(FromMember.Parser.ParseFrom(body).From)),
                [HeartbeatAnswer] = (HeartbeatSender, body => IsPeer(FromMember.Parser.ParseFrom(body).From)),
                [Exiting] = (Daemon, body => IsPeer(MemberAddress.Parser.ParseFrom(body))),
            };
    }

    /// <summary>Whether this node remembers what it tells the peer: see <see cref="NoteSent"/>.</summary>
    public bool Remembers => _told is not null;

    /// <summary>Judges a message of the peer that is none of ours; its sender was judged before.</summary>
    /// <returns>Null if it may pass, else what is wrong with it.</returns>
    /// <exception cref="InvalidProtocolBufferException">Bytes that are no message.</exception>
    public string? WhyNot(Envelope envelope) =>
        Open(envelope) is not { } opened ? $"a message of serializer {envelope.Message?.SerializerId}"
        : !_rules.TryGetValue(opened.Manifest, out var rule)
            ? $"a message of the cluster that is not for members like it: {Printable(opened.Manifest)}"
        : rule.Target != opened.Target ? "a message of the cluster to another actor than the one for it"
        : rule.IsRight(opened.Body) ? null
        : $"a message of the cluster that says what it may not say: {Printable(opened.Manifest)}";

    /// <summary>Takes note of what this node tells the peer.</summary>
    public void NoteSent(Envelope envelope)
    {
        if (_told is null || Open(envelope) is not { } opened)
        {
            return;
        }
        switch (opened.Manifest)
        {
            case Welcome:
                _told.Note(WelcomeMessage.Parser.ParseFrom(opened.Body).Gossip);
                break;
            case Gossip:
                _told.Note(GossipState.Parser.ParseFrom(GossipMessage.Parser.ParseFrom(opened.Body).Gossip));
                break;
        }
    }

    /// <summary>The cluster's message in an envelope, sent to an actor or to a selection that is plainly one actor.</summary>
    private (string Target, string Manifest, ByteString Body)? Open(Envelope envelope)
    {
        if (envelope.Message is not { } message || envelope.Recipient?.Path is not { } path)
        {
            return null;
        }
        if (message.SerializerId == ClusterSerializer)
        {
            return (TargetOf(path), message.Manifest.ToStringUtf8(), message.Message);
        }
        if (message.SerializerId != SelectionSerializer)
        {
            return null;
        }
        var selection = SelectionEnvelope.Parser.ParseFrom(message.Message);
        return selection.Payload?.SerializerId == ClusterSerializer
            ? (TargetOf(path, selection), selection.Payload.Manifest.ToStringUtf8(), selection.Payload.Message)
            : null;
    }

    private string TargetOf(string path)
    {
        var end = path.IndexOf('#', StringComparison.Ordinal);
        return path.StartsWith(_root, StringComparison.Ordinal) ? path[_root.Length..(end < 0 ? path.Length : end)] : "";
    }

    private string TargetOf(string anchor, SelectionEnvelope selection) =>
        anchor == _root + "/" && selection.Pattern.All(element => element.Kind == PathElement.Types.Kind.ChildName)
            ? string.Concat(selection.Pattern.Select(element => "/" + element.Matcher))
            : "";

    private bool IsOwnJoin(JoinRequest join) =>
        IsPeer(join.Node) && join.Roles is [WorkerRole] && Version().IsMatch(join.AppVersion);

    private bool IsEcho(GossipMessage gossip, GossipLedger told) =>
        IsPeer(gossip.From) && told.Knows(GossipState.Parser.ParseFrom(gossip.Gossip));

    private bool IsPeer(MemberAddress? member) => IsPeer(member?.Address);

    private bool IsPeer(Address? address) =>
        address is { System: GateTransport.SystemName, Port: LinkPeer.LogicalPort, Protocol: $"akka.{GateTransport.Scheme}" }
        && address.Hostname == _peerHost;

    private static string Printable(string manifest) => Known().IsMatch(manifest) ? manifest : "unknown";

    [GeneratedRegex(@"^\d{1,6}(\.\d{1,6}){0,3}\z")]
    private static partial Regex Version();

    [GeneratedRegex(@"^[\w.+, ]{1,100}\z")]
    private static partial Regex Known();
}
