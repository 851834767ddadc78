using Akka.Actor;
using Akka.Cluster;
using Pool.Actors.Cluster;
using Pool.Actors.Link;
using Pool.Tests.Fixtures;
using Xunit;
using AkkaCluster = Akka.Cluster.Cluster;

namespace Pool.Tests.Cluster;

/// <summary>Workers of the fleet as members of their orchestrator's cluster, and what one of them cannot do to it.</summary>
public sealed class FleetMembers : IAsyncLifetime
{
    private const int ManyWorkers = 12;
    private readonly LinkedNodes _nodes = new(new SteeredDesk());

    private AkkaCluster Pool => AkkaCluster.Get(_nodes.Actors.System);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_worker_of_the_fleet_is_a_member_and_an_edge_worker_is_none()
    {
        var fleet = await JoinAsync('a');
        var edge = Start('b', LinkKind.Edge);
        _nodes.Connect(edge);
        await Eventually.IsAsync(
            async () => (await _nodes.WorkersAsync()).Count(worker => worker.State == "ready") == 2,
            "both take work"
        );
        Assert.Equal(
            ["aaaa cluster", "bbbb edge"],
            (await _nodes.WorkersAsync()).Select(worker => $"{worker.Id.Text[..4]} {worker.Link}").Order()
        );
        var member = MemberOf(fleet)!;
        Assert.Equal(MemberStatus.Up, member.Status);
        Assert.Equal([ActorNames.WorkerRole], member.Roles);
        Assert.Matches(@"^\d+\.\d+\.\d+$", member.AppVersion.Version);
        Assert.Equal(2, Pool.State.Members.Count);
    }

    [Fact]
    public async Task The_orchestrator_leads_however_many_workers_there_are()
    {
        var workers = "0123456789abcdef"[..ManyWorkers].Select(digit => Start(digit)).ToList();
        workers.ForEach(worker => _nodes.Connect(worker));
        foreach (var worker in workers)
        {
            await IsUpAsync(worker);
            Assert.Equal(Pool.SelfAddress, AkkaCluster.Get(worker.Actors.System).State.Leader);
        }
        Assert.Equal(Pool.SelfAddress, Pool.State.Leader);
        Assert.All(workers, worker => Assert.Single(worker.Hub.Links));
    }

    [Fact]
    public async Task A_link_that_is_lost_for_a_moment_costs_no_membership()
    {
        var worker = Start('a');
        var cable = _nodes.Connect(worker);
        await IsUpAsync(worker);
        var before = MemberOf(worker)!.UniqueAddress;
        await cable.CutAsync();
        _nodes.Connect(worker);
        var newcomer = await JoinAsync('b');
        Assert.Equal(before, MemberOf(worker)!.UniqueAddress);
        Assert.Equal(MemberStatus.Up, MemberOf(newcomer)!.Status);
        Assert.False(worker.Actors.System.WhenTerminated.IsCompleted);
    }

    [Theory]
    [InlineData(LinkKind.Edge)]
    [InlineData(LinkKind.Cluster)]
    public async Task A_link_that_is_made_again_stands(LinkKind kind)
    {
        var worker = Start('a', kind);
        var cable = _nodes.Connect(worker);
        await IsReadyAsync();
        await cable.CutAsync();
        await Eventually.IsAsync(async () => (await _nodes.WorkersAsync()).Single().State == "gone", "the worker is gone");
        var again = _nodes.Connect(worker);
        await IsReadyAsync();
        // What Akka sends of itself comes within a third of a second.
        var cut = await Task.WhenAny(again.Running, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
        Assert.True(cut != again.Running, again.Running.IsCompleted ? string.Join(' ', await again.Running) : "");
    }

    [Fact]
    public async Task A_worker_whose_orchestrator_was_started_anew_ends_its_actors_so_that_others_can_join()
    {
        var worker = Start('a');
        var cable = _nodes.Connect(worker);
        await IsUpAsync(worker);
        await cable.CutAsync();
        _nodes.Boot = "second";
        var fresh = _nodes.Connect(worker);
        await worker.Actors.System.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
        Assert.False(fresh.There.Ended.IsCancellationRequested, "the new link is kept for the next actors");
    }

    [Theory]
    [InlineData("down the orchestrator")]
    [InlineData("let the orchestrator leave")]
    [InlineData("down another worker")]
    [InlineData("let another worker leave")]
    [InlineData("leave itself")]
    public async Task A_member_that_changes_the_cluster_is_cut_off_and_changes_nothing(string attack)
    {
        var good = await JoinAsync('a');
        var hostile = Start('b');
        var cable = _nodes.Connect(hostile);
        await IsUpAsync(hostile);
        var (own, target) = (AkkaCluster.Get(hostile.Actors.System), AddressOf(good));
        (
            attack switch
            {
                "down the orchestrator" => () => own.Down(Pool.SelfAddress),
                "let the orchestrator leave" => () => own.Leave(Pool.SelfAddress),
                "down another worker" => () => own.Down(target),
                "let another worker leave" => () => own.Leave(target),
                _ => (Action)(() => own.Leave(own.SelfAddress)),
            }
        )();
        // It tells when it is spoken to: the next thing that happens in the cluster.
        var third = Start('c');
        _nodes.Connect(third);
        await Eventually.IsAsync(() => cable.Here.Ended.IsCancellationRequested, "its link is cut");
        Assert.Contains("may not say", await cable.WhyAsync(), StringComparison.Ordinal);
        Assert.Equal(MemberStatus.Up, Pool.SelfMember.Status);
        Assert.Equal(MemberStatus.Up, MemberOf(good)!.Status);
        Assert.False(good.Actors.System.WhenTerminated.IsCompleted);
        Assert.False(_nodes.Actors.System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task A_member_let_in_as_an_edge_worker_is_cut_off_at_its_first_word_to_the_cluster()
    {
        var worker = Start('a');
        var cable = _nodes.Connect(worker, admittedAs: LinkKind.Edge);
        await Eventually.IsAsync(() => cable.Here.Ended.IsCancellationRequested, "its link is cut");
        Assert.Contains("serializer 6", await cable.WhyAsync(), StringComparison.Ordinal);
        Assert.Single(Pool.State.Members);
    }

    private WorkerNode Start(char digit, LinkKind kind = LinkKind.Cluster) =>
        _nodes.StartWorker(digit, new SteeredHands(), new SteeredHands(), kind: kind);

    private async Task<WorkerNode> JoinAsync(char digit)
    {
        var worker = Start(digit);
        _nodes.Connect(worker);
        await IsUpAsync(worker);
        return worker;
    }

    private Task IsUpAsync(WorkerNode worker) =>
        Eventually.IsAsync(() => Task.FromResult(MemberOf(worker)?.Status == MemberStatus.Up), "the worker is up", seconds: 30);

    private Task IsReadyAsync() =>
        Eventually.IsAsync(
            async () => (await _nodes.WorkersAsync()).Any(worker => worker.State == "ready"),
            "the worker is ready"
        );

    private Member? MemberOf(WorkerNode worker) =>
        Pool.State.Members.FirstOrDefault(member => member.Address == AddressOf(worker));

    private static Address AddressOf(WorkerNode worker) => PoolSystem.AddressOf(worker.Hub.Host);
}
