using Pool.Actors.Workers;
using Pool.Protocol.Identity;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Cluster;

/// <summary>Workers that the operator drained, and that went away.</summary>
public sealed class HeldWorkers
{
    private static readonly WorkerSettings SoonForgotten = new(
        1000,
        TimeSpan.FromMilliseconds(100),
        KeepGone: TimeSpan.FromMilliseconds(200),
        TimeSpan.FromSeconds(5)
    );

    [Fact]
    public async Task A_drained_worker_is_still_drained_when_it_comes_back_after_it_was_forgotten()
    {
        await using var nodes = new LinkedNodes(new SteeredDesk(), SoonForgotten);
        var hands = new SteeredHands();
        var worker = nodes.StartWorker('a', hands, hands);
        var cable = nodes.Connect(worker);
        await Eventually.IsAsync(async () => await StateAsync() == "ready", "it is registered");
        await SteerAsync(new WorkerProtocol.DrainWorker(worker.Id));
        await cable.CutAsync();
        await Eventually.IsAsync(async () => (await nodes.WorkersAsync()).IsEmpty, "it is forgotten");
        nodes.Connect(worker);
        await Eventually.IsAsync(async () => await StateAsync() == "draining", "it is back and drained");
        Assert.Equal("ready", (await SteerAsync(new WorkerProtocol.ResumeWorker(worker.Id)))!.State);

        async Task<string?> StateAsync() => (await nodes.WorkersAsync()).SingleOrDefault()?.State;

        async Task<WorkerStatus?> SteerAsync(object order) =>
            (await LinkedNodes.AskAsync<WorkerProtocol.WorkerSteered>(nodes.Actors.Workers, order)).Status;
    }

    [Fact]
    public async Task A_worker_that_nobody_knows_cannot_be_drained()
    {
        await using var nodes = new LinkedNodes(new SteeredDesk());
        var order = new WorkerProtocol.DrainWorker(new WorkerId(new string('c', 40)));
        Assert.Null((await LinkedNodes.AskAsync<WorkerProtocol.WorkerSteered>(nodes.Actors.Workers, order)).Status);
    }
}
