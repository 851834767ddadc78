using System.Text.Json;
using System.Text.RegularExpressions;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>Workers that join as members of the cluster, beside edge ones: whatever ends or sleeps, they come back by themselves.</summary>
[Collection("processes")]
public sealed partial class FleetWorkers
{
    private const string Cluster = "-join=cluster";

    /// <summary>How long the cluster bears with a worker that is silent: the detector's pause, and WorkerDowning's looks.</summary>
    private static readonly TimeSpan LongerThanItsPatience = TimeSpan.FromSeconds(18);

    [Fact]
    public async Task Both_kinds_register_alike_and_only_a_member_loads_the_cluster()
    {
        await using var pool = new PoolProcesses();
        var orchestrator = pool.StartOrchestrator();
        var (fleet, edge) = (pool.StartWorker("w1", 2, Cluster), pool.StartWorker("w2", 2, "-join=edge"));
        await pool.WorkersReadyAsync(2);
        Assert.Equal(["w1 cluster", "w2 edge"], (await pool.WorkersAsync()).Select(Shown).Order());
        foreach (var worker in await pool.WorkersAsync())
        {
            var line = Line(orchestrator, $"name={worker.GetProperty("name").GetString()} ");
            Assert.Matches("Got a RegisterTranscoder request from transcoder=127.0.0.1 capacity=2 worker=[0-9a-f]{40}", line);
        }
        await MembersAsync(orchestrator, 1);
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains("Akka.Cluster.dll", MapsOf(fleet), StringComparison.Ordinal);
            Assert.DoesNotContain("Akka.Cluster.dll", MapsOf(edge), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_member_that_sleeps_until_the_cluster_has_given_it_up_is_back_in_the_same_process()
    {
        await using var pool = new PoolProcesses();
        var orchestrator = pool.StartOrchestrator();
        var (sleeper, _) = (pool.StartWorker("w1", 2, Cluster), pool.StartWorker("w2", 2, Cluster));
        pool.StartWorker("w3");
        await pool.WorkersReadyAsync(3);
        await MembersAsync(orchestrator, 2);
        var id = await IdOfAsync(pool, "w1");
        var gateway = pool.Stream(await Footage.SmallFilmAsync(), "--live", "--duration=24s", "--profiles=240p");
        await HasWorkAsync(pool);
        sleeper.Signal("STOP");
        await Eventually.IsAsync(
            () => Task.FromResult(orchestrator.Output.Contains("removing unreachable node", StringComparison.Ordinal)),
            "the cluster has given it up",
            seconds: 40
        );
        sleeper.Signal("CONT");
        await MembersAsync(orchestrator, 3);
        await pool.WorkersReadyAsync(3);
        pool.Succeeds(await gateway.ReportAsync());
        Assert.Equal(id, await IdOfAsync(pool, "w1"));
        Assert.Contains("starting another", sleeper.Output, StringComparison.Ordinal);
        Assert.False(sleeper.HasExited);
        Assert.False(orchestrator.HasExited);
    }

    [Fact]
    public async Task A_member_that_sleeps_for_a_moment_stays_a_member()
    {
        await using var pool = new PoolProcesses();
        var orchestrator = pool.StartOrchestrator();
        var sleeper = pool.StartWorker("w1", 2, Cluster);
        await pool.WorkersReadyAsync(1);
        await MembersAsync(orchestrator, 1);
        sleeper.Signal("STOP");
        await Eventually.IsAsync(
            () => Task.FromResult(orchestrator.Output.Contains("worker's link is gone", StringComparison.Ordinal)),
            "its link is gone"
        );
        sleeper.Signal("CONT");
        await pool.WorkersReadyAsync(1);
        Assert.DoesNotContain("starting another", sleeper.Output, StringComparison.Ordinal);
        Assert.Equal(1, MovedUp(orchestrator));
    }

    [Fact]
    public async Task A_killed_member_that_is_started_again_joins_under_the_same_identity_while_a_stream_runs()
    {
        await using var pool = new PoolProcesses();
        var orchestrator = pool.StartOrchestrator();
        var killed = pool.StartWorker("w1", 2, Cluster);
        pool.StartWorker("w2", 2, Cluster);
        pool.StartWorker("w3");
        await pool.WorkersReadyAsync(3);
        await MembersAsync(orchestrator, 2);
        var id = await IdOfAsync(pool, "w1");
        var gateway = pool.Stream(await Footage.SmallFilmAsync(), "--live", "--duration=12s", "--profiles=240p");
        await HasWorkAsync(pool);
        killed.Signal("KILL");
        await killed.ExitAsync();
        pool.StartWorker("w1", 2, Cluster);
        await MembersAsync(orchestrator, 3);
        await pool.WorkersReadyAsync(3);
        pool.Succeeds(await gateway.ReportAsync());
        Assert.Equal(id, await IdOfAsync(pool, "w1"));
    }

    [Fact]
    public async Task An_orchestrator_started_anew_has_its_members_back_without_a_restart_of_theirs()
    {
        await using var pool = new PoolProcesses();
        var orchestrator = pool.StartOrchestrator();
        NodeProcess[] fleet = [pool.StartWorker("w1", 2, Cluster), pool.StartWorker("w2", 2, Cluster)];
        pool.StartWorker("w3");
        await pool.WorkersReadyAsync(3);
        await MembersAsync(orchestrator, 2);
        var gateway = pool.Stream(await Footage.SmallFilmAsync(), "--live", "--duration=14s", "--profiles=240p", "--attempts=3");
        await HasWorkAsync(pool);
        orchestrator.Signal("KILL");
        await orchestrator.ExitAsync();
        var second = pool.StartOrchestrator();
        await pool.WorkersReadyAsync(3);
        await MembersAsync(second, 2);
        var report = await gateway.ReportAsync();
        // What was open at the kill is lost, and what came while nobody listened; everything after that succeeds.
        Assert.True(report.GetProperty("right").GetInt32() >= 3, $"{report}\n{pool.Outputs}");
        Assert.All(fleet, worker => Assert.False(worker.HasExited));
    }

    [Fact]
    public async Task An_orchestrator_that_sleeps_holds_it_against_nobody()
    {
        await using var pool = new PoolProcesses();
        var orchestrator = pool.StartOrchestrator();
        NodeProcess[] fleet = [pool.StartWorker("w1", 2, Cluster), pool.StartWorker("w2", 2, Cluster)];
        await pool.WorkersReadyAsync(2);
        await MembersAsync(orchestrator, 2);
        orchestrator.Signal("STOP");
        await Task.Delay(LongerThanItsPatience, TimeProvider.System);
        orchestrator.Signal("CONT");
        await Eventually.IsAsync(
            () => Task.FromResult(Regex.Count(orchestrator.Output, "Got a RegisterTranscoder") >= 4),
            "both have registered again",
            seconds: 30
        );
        await pool.WorkersReadyAsync(2);
        pool.Succeeds(
            await pool.Stream(await Footage.SmallFilmAsync(), "--live", "--duration=4s", "--profiles=240p").ReportAsync()
        );
        Assert.DoesNotContain("as [Down]", orchestrator.Output, StringComparison.Ordinal);
        Assert.All(fleet, worker => Assert.DoesNotContain("starting another", worker.Output, StringComparison.Ordinal));
    }

    private static Task HasWorkAsync(PoolProcesses pool) =>
        Eventually.IsAsync(
            async () => (await pool.WorkersAsync()).Any(worker => worker.GetProperty("segments").GetInt64() > 0),
            "the first segment is done",
            seconds: 20
        );

    /// <summary>Waits until workers have become members so many times, as the orchestrator's log has it.</summary>
    private static Task MembersAsync(NodeProcess orchestrator, int times) =>
        Eventually.IsAsync(() => Task.FromResult(MovedUp(orchestrator) == times), $"{times} workers became members", seconds: 30);

    private static int MovedUp(NodeProcess orchestrator) => WorkerUp().Count(orchestrator.Output);

    private static async Task<string> IdOfAsync(PoolProcesses pool, string name) =>
        (await pool.WorkersAsync())
            .Single(worker => worker.GetProperty("name").GetString() == name)
            .GetProperty("id")
            .GetString()!;

    private static string Shown(JsonElement worker) => $"{worker.GetProperty("name")} {worker.GetProperty("link")}";

    private static string Line(NodeProcess node, string part) =>
        node.Output.Split('\n').First(line => line.Contains(part, StringComparison.Ordinal));

    private static string MapsOf(NodeProcess node) => File.ReadAllText($"/proc/{node.Id}/maps");

    [GeneratedRegex(@"moving node \[akka\.gate://pool@w[0-9a-f]{40}\.worker:1\] to \[Up\]")]
    private static partial Regex WorkerUp();
}
