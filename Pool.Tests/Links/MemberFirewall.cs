using Pool.Actors.Link;
using Pool.Actors.Link.Pdu;
using Xunit;
using static Pool.Tests.Links.MemberFrames;

namespace Pool.Tests.Links;

/// <summary>What a worker that is a member of the cluster may send to its orchestrator beside our own messages, and the other way.</summary>
public sealed class MemberFirewall
{
    private static readonly GossipLedger Told = new();

    private readonly LinkFirewall _atOrchestrator = new(
        OwnHost,
        PeerHost,
        "/user/workers/aaaa",
        new MemberProfile(OwnHost, PeerHost, Told)
    );

    private readonly LinkFirewall _atWorker = new(PeerHost, OwnHost, "/user/agent", new MemberProfile(PeerHost, OwnHost, null));

    static MemberFirewall() => Told.Note(State());

    [Fact]
    public void A_state_that_would_be_huge_once_written_out_is_not_written_out()
    {
        var state = State();
        state.Roles[0] = new string('x', 64_000);
        state.Members[0].Roles.AddRange(Enumerable.Repeat(0, 60_000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Told.Knows(state));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    public static TheoryData<string> Changes => [.. Forgeries.Keys];

    public static TheoryData<string> Words => [.. Forbidden.Keys];

    private static readonly Dictionary<string, Action<GossipState>> Forgeries = new()
    {
        ["the orchestrator is leaving"] = state => state.Members[0].Status = 2,
        ["the orchestrator is down"] = state => state.Members[0].Status = 4,
        ["the orchestrator is gone"] = state => state.Members.RemoveAt(0),
        ["another worker is down"] = state => state.Members[2].Status = 4,
        ["another worker is gone"] = state => state.Members.RemoveAt(2),
        ["it is leaving itself"] = state => state.Members[1].Status = 2,
        ["it is an orchestrator"] = state => state.Members[1].Roles[0] = 0,
        ["it is the oldest"] = state => state.Members[1].UpNumber = 0,
        ["there is one more"] = state => state.Members.Add(state.Members[2].Clone()),
        ["another has a new incarnation"] = state => state.Addresses[2].Uid = 8,
        ["the orchestrator finds fault with nobody"] = state => state.Overview.Observers.Clear(),
        ["the orchestrator finds fault with it too"] = state =>
            state.Overview.Observers[0].Subjects.Add(new GossipState.Types.Subject { Address = 1, Status = 1 }),
        ["it finds fault with another"] = state =>
            state.Overview.Observers.Add(new GossipState.Types.Observer { Address = 1, Version = 1 }),
        ["a later state"] = state => state.Clock.Entries[0].Timestamp++,
        ["a state of its own"] = state => state.Nodes[0] = "FFFF",
        ["another is buried"] = state => state.Tombstones.Add(new GossipState.Types.Tombstone { Address = 2, Timestamp = 1 }),
        ["another version"] = state => state.AppVersions[0] = "9.9.9",
        ["a role that nobody has"] = state => state.Roles.Add("x"),
        ["a member that points nowhere"] = state => state.Members[2].Address = 99,
        ["seen by somebody who is nowhere"] = state => state.Overview.Seen.Add(99),
        ["no overview"] = state => state.Overview = null,
        ["no clock"] = state => state.Clock = null,
    };

    private static readonly Dictionary<string, byte[]> Forbidden = new()
    {
        ["Down"] = Selected("Akka.Cluster.ClusterUserAction+Down, Akka.Cluster", AddressOf(OwnHost)),
        ["Down of itself"] = Selected("Akka.Cluster.ClusterUserAction+Down, Akka.Cluster", AddressOf(PeerHost)),
        ["Leave"] = Selected("Akka.Cluster.ClusterUserAction+Leave, Akka.Cluster", AddressOf(OwnHost)),
        ["InitJoin"] = Selected("Akka.Cluster.InternalClusterAction+InitJoin, Akka.Cluster", new FromMember()),
        ["Welcome"] = Direct("Akka.Cluster.InternalClusterAction+Welcome, Akka.Cluster", new WelcomeMessage()),
        ["a heartbeat"] = Selected(
            "HB",
            new HeartbeatMessage { From = AddressOf(PeerHost) },
            "/system/cluster/heartbeatReceiver"
        ),
        ["a router's pool, which holds any type"] = Direct(
            "Akka.Cluster.Routing.ClusterRouterPool, Akka.Cluster",
            new FromMember()
        ),
        ["an unknown manifest"] = Direct("System.Object", new FromMember()),
        ["another's join"] = Selected(Join, JoinOf(OtherHost, roles: "worker")),
        ["a join as an orchestrator"] = Selected(Join, JoinOf(PeerHost, roles: "orchestrator")),
        ["a join with one more role"] = Selected(Join, JoinOf(PeerHost, roles: ["worker", "orchestrator"])),
        ["a join without a role"] = Selected(Join, JoinOf(PeerHost)),
        ["a join with a strange version"] = Selected(Join, JoinOf(PeerHost, version: "1.x", roles: "worker")),
        ["a join without a name"] = Selected(Join, new JoinRequest()),
        ["another's gossip"] = Direct(Gossip, GossipOf(OtherHost, State())),
        ["another's heartbeat answer"] = Direct(
            "HBR",
            new FromMember { From = MemberOf(OtherHost) },
            Daemon + "/heartbeatSender"
        ),
        ["another's farewell"] = Selected(
            "Akka.Cluster.InternalClusterAction+ExitingConfirmed, Akka.Cluster",
            MemberOf(OtherHost)
        ),
        ["its join to another actor"] = Direct(Join, JoinOf(PeerHost, roles: "worker"), "/system/cluster"),
        ["its join to a user's actor"] = Direct(Join, JoinOf(PeerHost, roles: "worker"), "/user/router"),
        ["its join to a selection from elsewhere"] = Selected(
            PayloadOf(Join, JoinOf(PeerHost, roles: "worker")),
            PeerHost,
            OwnHost,
            "/user",
            [.. Daemon[1..].Split('/').Select(Named)]
        ),
        ["its join to a pattern"] = Selected(
            PayloadOf(Join, JoinOf(PeerHost, roles: "worker")),
            PeerHost,
            OwnHost,
            "/",
            Named("system"),
            Named("cluster"),
            Named("core"),
            new PathElement { Kind = PathElement.Types.Kind.ChildPattern, Matcher = "daemon" }
        ),
        ["our message by a selection"] = Selected(
            PayloadOf("hello", new FromMember(), 201),
            PeerHost,
            OwnHost,
            "/",
            Named("user")
        ),
        ["a selection in a selection"] = Selected(PayloadOf("", new FromMember(), 6), PeerHost, OwnHost, "/", Named("system")),
        ["JSON in a selection"] = Selected(PayloadOf("", new FromMember(), 1), PeerHost, OwnHost, "/", Named("system")),
        ["Kill"] = Direct("K", new FromMember(), "/user/router", serializer: 16),
        ["Watch"] = Direct("", new FromMember(), "/user/router", serializer: 22),
        ["reliable delivery"] = Direct("", new FromMember(), Daemon, serializer: 36),
        ["in another's name"] = Selected(Join, JoinOf(PeerHost, roles: "worker"), from: OtherHost),
    };

    [Fact]
    public void A_worker_joins_in_its_own_name_by_a_selection_or_directly()
    {
        Passes(Selected(Join, JoinOf(PeerHost, roles: "worker")));
        Passes(Direct(Join, JoinOf(PeerHost, roles: "worker"), Daemon + "#123"));
    }

    [Fact]
    public void A_worker_answers_and_says_what_it_knows()
    {
        Passes(Direct("HBR", new FromMember { From = MemberOf(PeerHost) }, Daemon + "/heartbeatSender#9"));
        Passes(Selected("Akka.Cluster.GossipStatus, Akka.Cluster", new FromMember { From = MemberOf(PeerHost) }));
        Passes(Selected("Akka.Cluster.InternalClusterAction+ExitingConfirmed, Akka.Cluster", MemberOf(PeerHost)));
    }

    [Fact]
    public void A_worker_hands_back_what_it_was_told_in_any_order_and_seen_by_more()
    {
        var state = State();
        state.Overview.Seen.Add([1, 2]);
        Passes(Direct(Gossip, GossipOf(PeerHost, state)));
        (state.Members[1], state.Members[2]) = (state.Members[2], state.Members[1]);
        Passes(Direct(Gossip, GossipOf(PeerHost, state)));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_worker_changes_nothing_of_what_it_was_told(string change)
    {
        var state = State();
        Forgeries[change](state);
        Assert.NotNull(_atOrchestrator.WhyNot(Direct(Gossip, GossipOf(PeerHost, state)), first: false));
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void A_worker_says_nothing_else_to_the_cluster(string what) =>
        Assert.NotNull(_atOrchestrator.WhyNot(Forbidden[what], first: false));

    [Theory]
    [MemberData(nameof(Words))]
    public void An_edge_worker_says_nothing_to_the_cluster(string what)
    {
        var edge = new LinkFirewall(OwnHost, PeerHost, "/user/workers/aaaa");
        Assert.NotNull(edge.WhyNot(Forbidden[what], first: false));
        Assert.NotNull(edge.WhyNot(Selected(Join, JoinOf(PeerHost, roles: "worker")), first: false));
    }

    [Fact]
    public void A_state_that_was_told_long_ago_is_forgotten()
    {
        var ledger = new GossipLedger();
        var state = State();
        ledger.Note(state);
        for (var later = 1; later <= GossipLedger.MaxRemembered; later++)
        {
            Assert.True(ledger.Knows(state));
            var next = State();
            next.Clock.Entries[0].Timestamp += later;
            ledger.Note(next);
        }
        Assert.False(ledger.Knows(state));
    }

    [Fact]
    public void An_orchestrator_says_to_a_member_what_makes_it_one_and_nothing_else()
    {
        var from = new FromMember { From = MemberOf(OwnHost) };
        foreach (var manifest in new[] { "Akka.Cluster.InternalClusterAction+Welcome, Akka.Cluster", Gossip })
        {
            Assert.Null(_atWorker.WhyNot(Direct(manifest, from, Daemon, OwnHost, PeerHost), first: false));
        }
        var heartbeat = new HeartbeatMessage { From = AddressOf(OwnHost) };
        var receiver = "/system/cluster/heartbeatReceiver";
        Assert.Null(_atWorker.WhyNot(Selected("HB", heartbeat, receiver, OwnHost, PeerHost), first: false));
        Assert.NotNull(_atWorker.WhyNot(Selected("HB", heartbeat, Daemon, OwnHost, PeerHost), first: false));
        foreach (var order in new[] { "Down", "Leave" })
        {
            var manifest = $"Akka.Cluster.ClusterUserAction+{order}, Akka.Cluster";
            Assert.NotNull(_atWorker.WhyNot(Selected(manifest, AddressOf(PeerHost), Daemon, OwnHost, PeerHost), first: false));
        }
    }

    [Fact]
    public void Random_changes_of_a_members_frame_never_throw()
    {
        const int seed = 20261125;
        var random = new Random(seed);
        byte[][] good = [Selected(Join, JoinOf(PeerHost, roles: "worker")), Direct(Gossip, GossipOf(PeerHost, State()))];
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = good[round % 2].ToArray();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            _ = _atOrchestrator.WhyNot(bytes, first: false);
        }
    }

    private void Passes(byte[] frame) => Assert.Null(_atOrchestrator.WhyNot(frame, first: false));
}
