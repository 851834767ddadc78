using System.Globalization;
using Pool.Bench.Dispatch;
using Pool.Bench.Gateway;
using Pool.Bench.Media;
using Pool.Bench.Nodes;
using Pool.Bench.Report;
using Pool.Cmd.Demo;
using Pool.Cmd.Stream;

namespace Pool.Bench.Attacks;

/// <summary>
/// What a good stream next door notices of each class of attack, and what an orchestrator still holds after many bad requests. The
/// attackers are processes below everybody's priority on the same machine: what is measured is what the orchestrator spends on them.
/// </summary>
internal static class AttackBench
{
    public const string Name = "attacks";

    private const int Sessions = 16;
    private const int QuietVerbosity = 2;
    private const int Few = 1_000;
    private const int Many = 100_000;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    /// <summary>Between two segments of the good stream.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    /// <summary>Measures, prints and writes.</summary>
    public static async Task RunAsync(string output)
    {
        using var folder = new TempFolder();
        var prepared = folder.Below("prepared");
        var profiles = ProfileLadder.Read("480p,360p,240p");
        var sample = await SampleSegment.MakeAsync(new("1280x720", 30, 2, 4_000_000), profiles, folder.Path);
        var program = Environment.ProcessPath!;
        await using var pool = await BenchPool.StartAsync(Sessions, QuietVerbosity, program, InstantWorker.Name, prepared);
        await Prepared.MakeAsync(prepared, sample, pool.WorkerSettings.Transcode);
        using var end = new GatewayEnd();
        var stream = await GatewayStream.OpenAsync(end, pool.Service, sample);
        await LapsAsync(stream, WarmUp);
        var rows = new List<AttackRow>();
        AttackRow.PrintHead();
        foreach (var attack in Attack.All)
        {
            var alone = await LapsAsync(stream, Slice);
            rows.Add(AttackRow.Of(attack.Name, alone, await UnderAsync(attack, pool, stream, folder)));
            rows[^1].Print();
        }
        var after = new List<HeldRow>();
        foreach (var requests in (int[])[Few, Many])
        {
            await RequestsAsync(pool, requests - after.Sum(row => row.Requests), folder);
            var heap = await Readings.HeapAsync(pool);
            after.Add(new HeldRow(requests, Readings.ResidentOf(pool.Orchestrator.Id) / 1e6, heap / 1e6));
            after[^1].Print();
        }
        Figures.Write(output, Name, new AttackResult(rows, after, Figures.Load(), Environment.ProcessorCount));
    }

    private static async Task<List<double>> LapsAsync(GatewayStream stream, TimeSpan length)
    {
        var laps = new List<double>();
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < length)
        {
            laps.Add((await stream.SendAsync(CancellationToken.None)).Complete.TotalMilliseconds);
            await Task.Delay(Pace, TimeProvider.System);
        }
        return laps;
    }

    private static async Task<List<double>> UnderAsync(Attack attack, BenchPool pool, GatewayStream stream, TempFolder folder)
    {
        using var attacker = Start(folder, Attacker.Name, attack.Name, $"{pool.Service}");
        try
        {
            // It has to start and to meet the pool first.
            await Task.Delay(StartPatience, TimeProvider.System);
            var laps = await LapsAsync(stream, Slice);
            return attacker.HasExited ? throw new InvalidOperationException($"{attack.Name} ended by itself") : laps;
        }
        finally
        {
            await attacker.StopAsync(StopPatience);
        }
    }

    private static async Task RequestsAsync(BenchPool pool, int count, TempFolder folder)
    {
        using var attacker = Start(folder, Attacker.Requests, count.ToString(CultureInfo.InvariantCulture), $"{pool.Service}");
        while (!attacker.HasExited)
        {
            await Task.Delay(Pace, TimeProvider.System);
        }
    }

    private static Node Start(TempFolder folder, params string[] arguments) =>
        new("attacker", Path.Combine(folder.Path, "attacker.log"), "nice", ["-n", "19", Environment.ProcessPath!, .. arguments]);
}
