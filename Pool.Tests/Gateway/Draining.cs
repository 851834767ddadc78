using Pool.Actors.Sessions;
using Pool.Orchestrator.Admin;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Gateway;

public sealed class Draining
{
    private const string Secret = "a secret of the tests";

    [Fact]
    public async Task A_node_drains_and_then_cuts_its_links()
    {
        await using var doors = await Doors.OpenAsync();
        var key = doors.Key("worker");
        await using var worker = await WorkerDialler.ConnectAsync(doors, key);
        await worker.ProveAsync(key, Secret);
        await Eventually.IsAsync(() => doors.Hub.Links.Any(), "the link stands");
        var health = new NodeHealth();
        health.Ready();
        var drain = new Drain(
            new DrainSettings(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1)),
            health,
            doors.Edge,
            doors.Renditions,
            doors.Links,
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<Drain>.Instance
        );
        await drain.RunAsync(CancellationToken.None);
        Assert.Equal("draining", health.WhyNot);
        Assert.Single(doors.Sessions.SeenOf<SessionProtocol.Drain>());
        await worker.ClosedAsync().WaitAsync(TimeSpan.FromSeconds(5));
        await Eventually.IsAsync(() => doors.Logs.Count("the orchestrator shuts down") == 1, "the reason is logged");

        await using var late = await WorkerDialler.ConnectAsync(doors, key);
        await late.ClosedAsync().WaitAsync(TimeSpan.FromSeconds(5));
    }
}
