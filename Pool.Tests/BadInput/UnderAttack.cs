using Pool.Bench.Attacks;
using Pool.Tests.Fixtures;
using Pool.Tests.Soak;
using Xunit;

namespace Pool.Tests.BadInput;

/// <summary>A good live stream through real processes, and strangers who try everything at the same port meanwhile.</summary>
[Collection("processes")]
public sealed class UnderAttack
{
    private const int MostLines = 2000;
    private const int MostHandles = 40;
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task A_good_stream_goes_on_while_every_class_of_attack_runs()
    {
        await using var pool = new PoolProcesses();
        var orchestrator = pool.StartOrchestrator("-v=3");
        pool.StartWorker("w1", 4);
        await pool.WorkersReadyAsync(1);
        var service = new Uri($"https://127.0.0.1:{pool.ServicePort}");
        var before = Vitals.Of(orchestrator.Id);
        var stream = pool.Stream(await Footage.SmallFilmAsync(), "--live", "--duration=12s", "--profiles=144p");
        foreach (var attack in Attack.All)
        {
            using var length = new CancellationTokenSource(Each, TimeProvider.System);
            Assert.True(await attack.RunAsync(service, length.Token) > 0, $"{attack.Name} did not begin");
        }
        Assert.False(stream.Process.HasExited, "the stream ended before the last attack");
        pool.Succeeds(await stream.ReportAsync());
        await Eventually.IsAsync(
            () => Vitals.Of(orchestrator.Id).Handles <= before.Handles + MostHandles,
            "the orchestrator has closed what strangers opened"
        );
        Assert.InRange(orchestrator.Output.Count(letter => letter == '\n'), 1, MostLines);
    }
}
