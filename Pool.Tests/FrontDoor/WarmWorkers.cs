using Pool.Cmd.Stream.Wire;
using Pool.Tests.Fixtures;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.FrontDoor;

/// <summary>An encoder that waits for a segment outlives neither its session nor its worker, however they end.</summary>
[Collection("processes")]
public sealed class WarmWorkers
{
    [Fact]
    public async Task An_encoder_that_waits_goes_with_its_session_and_with_its_worker()
    {
        await using var pool = await new PoolProcesses().ReadyAsync(workers: 0);
        var service = new Uri($"https://127.0.0.1:{pool.ServicePort}");
        using var clips = new ClipFolder();
        using var gateway = new SegmentSender(pool.ServicePort);
        using var control = new OrchestratorClient(service, TimeProvider.System);
        var source = await File.ReadAllBytesAsync(clips.Clip("source.ts", seconds: 1, gopFrames: 30));
        var worker = pool.StartWorker("w1");
        await pool.WorkersReadyAsync(1);

        var (token, waiting) = await ServeAsync();
        await control.EndAsync(token, CancellationToken.None);
        await GoneAsync(waiting, "the session's end");

        (_, waiting) = await ServeAsync();
        worker.Signal("TERM");
        Assert.Equal(0, await worker.ExitAsync());
        await GoneAsync(waiting, "the worker's end");

        worker = pool.StartWorker("w1");
        await pool.WorkersReadyAsync(1);
        (_, waiting) = await ServeAsync();
        worker.Signal("KILL");
        await GoneAsync(waiting, "the worker's death");

        async Task<(Net.AuthToken Token, IReadOnlyList<int> Waiting)> ServeAsync()
        {
            var token = await gateway.TokenAsync();
            await SendAsync(token);
            var found = await WaitingAsync();
            await SendAsync(token);
            Assert.Contains("start: Warm", worker.Output);
            return (token, await WaitingAsync(but: found));
        }

        async Task SendAsync(Net.AuthToken token)
        {
            var answer = await gateway.SendAsync(source, token);
            Assert.True(answer.Error is null, $"{answer.Problem}\n{pool.Outputs}");
        }

        async Task<IReadOnlyList<int>> WaitingAsync(params IReadOnlyList<int> but)
        {
            IReadOnlyList<int> found = [];
            await Eventually.IsAsync(
                () =>
                    (found = [.. Processes.Of(worker.Id).Except(but)]).Any(id =>
                        Processes.Runs(id, "/filter_complex", "filter_complex_script")
                    ),
                "an encoder waits"
            );
            return found;
        }
    }

    private static Task GoneAsync(IReadOnlyList<int> processes, string end) =>
        Eventually.IsAsync(() => !processes.Any(id => Processes.Runs(id)), $"nothing is left after {end}");
}
