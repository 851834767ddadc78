using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Remote;
using Microsoft.Extensions.Logging;
using Pool.Actors.Agent;
using Pool.Actors.Cluster;
using Pool.Tests.Cluster;
using Pool.Tests.Fixtures;
using Pool.Worker.Joining;
using Xunit;

namespace Pool.Tests.Worker;

/// <summary>The program from outside, and the actor system inside it.</summary>
[Collection("processes")]
public sealed class Programs
{
    [Theory]
    [InlineData("-orchAdr=a:1", "pool-worker: there is no flag -orchAdr; write -orchAddr (-help explains all flags)")]
    [InlineData(
        "-maxSessions=0",
        "pool-worker: -maxSessions = 0: must be a whole number from 1 to 1000, or auto; write -maxSessions auto"
    )]
    [InlineData("-nvidia=all", "pool-worker: -nvidia all: ")]
    [InlineData("-config=ffmpeg.conf", "pool-worker: ffmpeg was not found (no-such-ffmpeg). Install it")]
    [InlineData("-dataDir=/proc/nowhere", "pool-worker: -dataDir /proc/nowhere cannot be used")]
    public async Task A_start_that_cannot_be_is_one_line_and_exit_code_2(string flag, string line)
    {
        using var folder = new TempFolder();
        var config = folder.File("ffmpeg.conf");
        await File.WriteAllTextAsync(config, "pool.worker.transcode.ffmpeg = no-such-ffmpeg");
        await using var node = NodeProcess.Start(
            "Pool.Worker",
            [
                "-orchAddr=127.0.0.1:1",
                "-orchSecret=a secret for one test",
                $"-dataDir={folder.File("data")}",
                "-cliAddr=none",
                flag.Replace("ffmpeg.conf", config, StringComparison.Ordinal),
            ]
        );
        Assert.Equal(2, await node.ExitAsync());
        Assert.StartsWith(line, Assert.Single(node.Output.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_health_port_in_use_is_said_without_a_trace()
    {
        using var folder = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var node = NodeProcess.Start(
            "Pool.Worker",
            "-orchAddr=127.0.0.1:1",
            "-orchSecret=a secret for one test",
            $"-dataDir={folder.File("data")}",
            $"-cliAddr={taken.LocalEndpoint}"
        );
        Assert.Equal(2, await node.ExitAsync(60));
        Assert.Contains(
            $"pool-worker: -cliAddr {taken.LocalEndpoint}: the port is in use",
            node.Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("   at ", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_told_to_end_drains_and_ends_well()
    {
        using var folder = new TempFolder();
        await using var node = NodeProcess.Start(
            "Pool.Worker",
            "-orchAddr=127.0.0.1:1",
            "-orchSecret=a secret for one test",
            $"-dataDir={folder.File("data")}",
            "-cliAddr=none",
            "-transcoder"
        );
        await Eventually.IsAsync(
            () => Task.FromResult(node.Output.Contains("trying again", StringComparison.Ordinal)),
            "it dials",
            60
        );
        // Twice, as timeout and supervisors do that signal a process and its group.
        node.Signal("TERM");
        node.Signal("TERM");
        Assert.Equal(0, await node.ExitAsync());
        Assert.Contains("drained", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_told_to_end_in_its_self_test_ends_well()
    {
        using var folder = new TempFolder();
        await using var node = NodeProcess.Start(
            "Pool.Worker",
            "-orchAddr=127.0.0.1:1",
            "-orchSecret=a secret for one test",
            $"-dataDir={folder.File("data")}",
            "-cliAddr=none"
        );
        await Eventually.IsAsync(
            () => Task.FromResult(node.Output.Contains("sandbox", StringComparison.Ordinal)),
            "it tests",
            60
        );
        node.Signal("TERM");
        Assert.Equal(0, await node.ExitAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_actor_system_that_ends_is_started_anew_over_a_fresh_link(bool quarantined)
    {
        await using var joiner = new Joiner();
        using var key = joiner.NewPoolKey();
        await using var pool = new TinyPool(key, Joiner.Secret);
        var systems = new List<ActorSystem>();
        var keeper = new AgentKeeper(
            () => Start(joiner, systems),
            new Backoff(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10), () => 0),
            TimeProvider.System,
            joiner.Log.CreateLogger<AgentKeeper>()
        );
        using var ending = new CancellationTokenSource();
        var keeping = keeper.RunAsync(ending.Token);
        joiner.Dial(Joiner.Secret, pool.Port);
        await joiner.LinkedAsync();
        var (agent, epoch) = (keeper.Running!.Agent, joiner.Hub.Links.Single().Peer.Epoch);

        if (quarantined)
        {
            var (here, there) = (
                Address.Parse("akka.gate://pool@a.worker:1"),
                Address.Parse("akka.gate://pool@b.orchestrator:1")
            );
            systems[0].EventStream.Publish(new ThisActorSystemQuarantinedEvent(here, there));
        }
        else
        {
            await systems[0].Terminate();
        }

        await Eventually.IsAsync(() => !keeper.Running!.Agent.Equals(agent), "there is another agent");
        await Eventually.IsAsync(() => joiner.Hub.Links.Any(link => link.Peer.Epoch > epoch), "there is another link");
        var status = await LinkedNodes.AskAsync<AgentProtocol.Status>(keeper.Running!.Agent, new AgentProtocol.GetStatus());
        Assert.False(status.Registered);
        await ending.CancelAsync();
        await keeping;
        Assert.All(systems, system => Assert.True(system.WhenTerminated.IsCompleted));
    }

    private static WorkerActors Start(Joiner joiner, List<ActorSystem> systems)
    {
        var offer = new WorkerOffer(joiner.Identity.Id, "boot", "0", "worker", 1, [], "");
        var parts = new WorkerParts(Defaults.Of<AgentSettings>(), null!, null!, null!, TimeProvider.System, joiner.Log);
        var actors = PoolSystem.StartWorker(joiner.Hub, offer, parts);
        systems.Add(actors.System);
        return actors;
    }
}
