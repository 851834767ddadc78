using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>Each kind of node killed, frozen and restarted while a live stream runs.</summary>
[Collection("processes")]
public sealed class NodesThatDie
{
    [Fact]
    public async Task A_worker_killed_in_mid_stream_does_not_cost_the_gateway_a_segment()
    {
        await using var pool = await new PoolProcesses().ReadyAsync(workers: 0);
        var workers = new Dictionary<string, NodeProcess> { ["w1"] = pool.StartWorker("w1"), ["w2"] = pool.StartWorker("w2") };
        await pool.WorkersReadyAsync(2);
        var gateway = pool.Stream(await Footage.SmallFilmAsync(), "--live", "--duration=14s", "--profiles=360p,240p");
        var busy = "";
        await Eventually.IsAsync(
            async () =>
            {
                var loaded = (await pool.WorkersAsync()).Where(w => w.GetProperty("load").GetInt32() > 0).ToList();
                busy = loaded.Count > 0 ? loaded[0].GetProperty("name").GetString()! : "";
                return busy.Length > 0;
            },
            "a worker has work",
            seconds: 20
        );
        workers[busy].Signal("KILL");
        await workers[busy].ExitAsync();
        pool.StartWorker(busy);
        pool.Succeeds(await gateway.ReportAsync());
        await pool.WorkersReadyAsync(2);
    }

    [Fact]
    public async Task A_frozen_worker_does_not_cost_the_gateway_a_segment_and_is_back_when_it_thaws()
    {
        await using var pool = await new PoolProcesses().ReadyAsync(workers: 0);
        var frozen = pool.StartWorker("w1");
        await pool.WorkersReadyAsync(1);
        var gateway = pool.Stream(await Footage.SmallFilmAsync(), "--live", "--duration=10s", "--profiles=240p");
        await Eventually.IsAsync(
            async () => (await pool.WorkersAsync()).Any(worker => worker.GetProperty("segments").GetInt64() > 0),
            "the first segment is done",
            seconds: 20
        );
        pool.StartWorker("w2");
        await pool.WorkersReadyAsync(2);
        frozen.Signal("STOP");
        pool.Succeeds(await gateway.ReportAsync());
        frozen.Signal("CONT");
        await pool.WorkersReadyAsync(2);
    }

    [Fact]
    public async Task An_orchestrator_killed_in_mid_stream_is_back_with_its_workers_and_the_stream_goes_on()
    {
        await using var pool = new PoolProcesses();
        var orchestrator = pool.StartOrchestrator();
        pool.StartWorker("w1");
        pool.StartWorker("w2");
        await pool.WorkersReadyAsync(2);
        var gateway = pool.Stream(await Footage.SmallFilmAsync(), "--live", "--duration=14s", "--profiles=240p", "--attempts=3");
        await Eventually.IsAsync(
            async () => (await pool.WorkersAsync()).Any(worker => worker.GetProperty("segments").GetInt64() > 0),
            "the first segment is done",
            seconds: 20
        );
        orchestrator.Signal("KILL");
        await orchestrator.ExitAsync();
        pool.StartOrchestrator();
        await pool.WorkersReadyAsync(2);
        var report = await gateway.ReportAsync();
        // What was open at the kill is lost, and what came while nobody listened; everything after that succeeds.
        Assert.True(report.GetProperty("right").GetInt32() >= 3, $"{report}\n{pool.Outputs}");
    }

    [Fact]
    public async Task A_token_from_before_a_restart_is_still_good()
    {
        await using var pool = new PoolProcesses();
        var orchestrator = pool.StartOrchestrator();
        pool.StartWorker("w1");
        await pool.WorkersReadyAsync(1);
        using var clips = new ClipFolder();
        using var gateway = new SegmentSender(pool.ServicePort);
        var source = await File.ReadAllBytesAsync(clips.Clip("source.ts", seconds: 2, gopFrames: 60));
        var token = await gateway.TokenAsync();
        orchestrator.Signal("KILL");
        await orchestrator.ExitAsync();
        pool.StartOrchestrator();
        // Before its worker is back: the segment waits for it instead of being refused.
        await Eventually.IsAsync(async () => (await pool.HealthAsync()).Status == 200, "the orchestrator is back", seconds: 30);
        var answer = await gateway.SendAsync(source, token);
        Assert.True(answer.Error is null, $"{answer.Problem}\n{pool.Outputs}");
    }

    [Fact]
    public async Task SIGTERM_lets_running_segments_finish_and_exits_0()
    {
        await using var pool = new PoolProcesses();
        var orchestrator = pool.StartOrchestrator();
        var worker = pool.StartWorker("w1");
        await pool.WorkersReadyAsync(1);
        var gateway = pool.Stream(await Footage.SmallFilmAsync(), "--fast", "--duration=1s", "--profiles=480p,360p,240p");
        await Eventually.IsAsync(
            async () => (await pool.WorkersAsync()).Any(w => w.GetProperty("load").GetInt32() > 0),
            "the worker has work",
            seconds: 20
        );
        worker.Signal("TERM");
        orchestrator.Signal("TERM");
        pool.Succeeds(await gateway.ReportAsync());
        Assert.Equal(0, await worker.ExitAsync());
        Assert.Equal(0, await orchestrator.ExitAsync());
    }
}
