using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Pool.Actors.Cluster;
using Pool.Tests.Fixtures;
using Xunit;
using AkkaCluster = Akka.Cluster.Cluster;

namespace Pool.Tests.Cluster;

/// <summary>Who is taken out of a cluster that has lost sight of its members.</summary>
public sealed class Downing : IAsyncLifetime
{
    private static readonly Config Settings = ConfigurationFactory.ParseString(
        $$"""
        akka {
          actor.provider = cluster
          loglevel = OFF
          stdout-loglevel = OFF
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          coordinated-shutdown.run-by-actor-system-terminate = off
          cluster {
            downing-provider-class = "{{typeof(WorkerDowning).FullName}}, Pool.Actors"
            failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 1s }
          }
        }
        """
    );

    private readonly List<ActorSystem> _systems = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Task.WhenAll(_systems.Select(system => system.Terminate()));

    [Fact]
    public async Task A_lost_worker_is_taken_out_and_a_lost_orchestrator_is_not()
    {
        var first = AkkaCluster.Get(Start("orchestrator"));
        first.Join(first.SelfAddress);
        var lost = new[] { Start("orchestrator"), Start("worker") };
        var worker = Start("worker");
        foreach (var system in lost.Append(worker))
        {
            AkkaCluster.Get(system).Join(first.SelfAddress);
        }
        await Eventually.IsAsync(
            () => Task.FromResult(first.State.Members.Count(member => member.Status == MemberStatus.Up) == 4),
            "all are up",
            seconds: 30
        );
        await Task.WhenAll(lost.Select(system => system.Terminate()));
        var gone = AkkaCluster.Get(lost[1]).SelfAddress;
        await Eventually.IsAsync(
            () =>
                Task.FromResult(first.State.Members.Any(member => member.Address == gone && member.Status == MemberStatus.Down)),
            "the worker is taken out",
            seconds: 30
        );
        // The worker that is left saw the same, and took nobody out.
        var orchestrator = AkkaCluster.Get(lost[0]).SelfAddress;
        Assert.Equal(MemberStatus.Up, first.State.Members.Single(member => member.Address == orchestrator).Status);
        Assert.Contains(first.State.Unreachable, member => member.Address == orchestrator);
        Assert.False(first.IsTerminated);
        Assert.False(AkkaCluster.Get(worker).IsTerminated);
    }

    private ActorSystem Start(string role)
    {
        var system = ActorSystem.Create(
            "downing",
            ConfigurationFactory.ParseString($"akka.cluster.roles = [{role}]").WithFallback(Settings)
        );
        _systems.Add(system);
        return system;
    }
}
