using Google.Protobuf;
using Pool.Actors.Link;
using Pool.Actors.Link.Pdu;

namespace Pool.Tests.Links;

/// <summary>Frames as a member of the cluster sends them, and as no member does.</summary>
internal static class MemberFrames
{
    public const string OwnHost = "00000000000000aa.orchestrator";
    public const string PeerHost = "waaaa.worker";
    public const string OtherHost = "wbbbb.worker";
    public const string Daemon = "/system/cluster/core/daemon";
    public const string Join = "Akka.Cluster.InternalClusterAction+Join, Akka.Cluster";
    public const string Gossip = "Akka.Cluster.GossipEnvelope, Akka.Cluster";

    /// <summary>A message to one actor.</summary>
    public static byte[] Direct(
        string manifest,
        IMessage body,
        string to = Daemon,
        string from = PeerHost,
        string at = OwnHost,
        int serializer = 5
    ) => Frame(at, from, to, PayloadOf(manifest, body, serializer));

    /// <summary>A message to a selection, by names.</summary>
    public static byte[] Selected(
        string manifest,
        IMessage body,
        string to = Daemon,
        string from = PeerHost,
        string at = OwnHost
    ) => Selected(PayloadOf(manifest, body, 5), from, at, "/", [.. to[1..].Split('/').Select(Named)]);

    /// <summary>A message to any selection.</summary>
    public static byte[] Selected(Payload inner, string from, string at, string anchor, params PathElement[] pattern)
    {
        var selection = new SelectionEnvelope { Payload = inner };
        selection.Pattern.Add(pattern);
        return Frame(at, from, anchor, new Payload { SerializerId = 6, Message = selection.ToByteString() });
    }

    public static PathElement Named(string name) => new() { Kind = PathElement.Types.Kind.ChildName, Matcher = name };

    public static Payload PayloadOf(string manifest, IMessage body, int serializer = 5) =>
        new()
        {
            SerializerId = serializer,
            Manifest = ByteString.CopyFromUtf8(manifest),
            Message = body.ToByteString(),
        };

    public static Address AddressOf(string host) =>
        new()
        {
            System = GateTransport.SystemName,
            Hostname = host,
            Port = LinkPeer.LogicalPort,
            Protocol = "akka.gate",
        };

    public static MemberAddress MemberOf(string host) => new() { Address = AddressOf(host), Uid = 7 };

    public static JoinRequest JoinOf(string host, string version = "0.9.1", params string[] roles)
    {
        var join = new JoinRequest { Node = MemberOf(host), AppVersion = version };
        join.Roles.Add(roles);
        return join;
    }

    public static GossipMessage GossipOf(string from, GossipState state) =>
        new() { From = MemberOf(from), Gossip = state.ToByteString() };

    /// <summary>An orchestrator and two workers, all well; the orchestrator has seen it.</summary>
    public static GossipState State()
    {
        var state = new GossipState { Overview = new GossipState.Types.Overview(), Clock = new GossipState.Types.Clock() };
        state.Addresses.Add([MemberOf(OwnHost), MemberOf(PeerHost), MemberOf(OtherHost)]);
        state.Roles.Add(["orchestrator", "worker"]);
        state.Nodes.Add("5F2A");
        state.AppVersions.Add("0.9.1");
        for (var index = 0; index < 3; index++)
        {
            var member = new GossipState.Types.Member
            {
                Address = index,
                UpNumber = index + 1,
                Status = 1,
            };
            member.Roles.Add(Math.Min(index, 1));
            state.Members.Add(member);
        }
        state.Overview.Seen.Add(0);
        var observer = new GossipState.Types.Observer { Address = 0, Version = 3 };
        observer.Subjects.Add(
            new GossipState.Types.Subject
            {
                Address = 2,
                Status = 1,
                Version = 3,
            }
        );
        state.Overview.Observers.Add(observer);
        state.Clock.Entries.Add(new GossipState.Types.Clock.Types.Entry { Node = 0, Timestamp = 9 });
        return state;
    }

    private static byte[] Frame(string at, string from, string to, Payload payload)
    {
        var container = new Container
        {
            Envelope = new Envelope
            {
                Recipient = new ActorRef { Path = $"akka.gate://pool@{at}:1{to}" },
                Sender = new ActorRef { Path = $"akka.gate://pool@{from}:1{Daemon}" },
                Message = payload,
                Seq = ulong.MaxValue,
            },
        };
        return new Frame { Payload = container.ToByteString() }.ToByteArray();
    }
}
