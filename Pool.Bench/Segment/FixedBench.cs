using Pool.Bench.Gateway;
using Pool.Bench.Media;
using Pool.Bench.Nodes;
using Pool.Bench.Report;
using Pool.Cmd.Stream;

namespace Pool.Bench.Segment;

/// <summary>
/// What a segment costs before there is anything to encode: one small frame through a whole pool, whose encoder was started early, beside
/// one that starts it then, and beside the command by hand.
/// </summary>
internal static class FixedBench
{
    public const string Name = "fixed";

    private const int Rounds = 40;
    private const int WarmUps = 3;
    private const int DebugVerbosity = 5;
    private static readonly SampleShape Shape = new("320x180", Fps: 30, Seconds: 0.03, BitrateBps: 500_000);

    /// <summary>A live stream leaves one between its segments; an encoder takes about 0.1 s to start.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    /// <summary>Measures, prints and writes.</summary>
    public static async Task RunAsync(string output)
    {
        using var folder = new TempFolder();
        var sample = await SampleSegment.MakeAsync(Shape, ProfileLadder.Read("144p"), folder.Path);
        await using var early = await BenchPool.StartAsync(sessions: 1, DebugVerbosity);
        await using var late = await BenchPool.StartAsync(sessions: 1, DebugVerbosity, "pool.worker.warm.at-once = 0", []);
        var hand = new ByHand(sample, late, folder);
        using var end = new GatewayEnd();
        var (warm, cold) = (
            await GatewayStream.OpenAsync(end, early.Service, sample),
            await GatewayStream.OpenAsync(end, late.Service, sample)
        );
        var before = Figures.Load();
        var (warmLaps, coldLaps, handMs, startMs) = (new List<Lap>(), new List<Lap>(), new List<double>(), new List<double>());
        for (var round = -WarmUps; round < Rounds; round++)
        {
            Func<Task>[] turns =
            [
                async () => warmLaps.Add(await warm.SendAsync(CancellationToken.None)),
                async () => coldLaps.Add(await cold.SendAsync(CancellationToken.None)),
                async () => handMs.Add(await hand.RunAsync()),
                async () => startMs.Add(await hand.StartAsync()),
            ];
            for (var turn = 0; turn < turns.Length; turn++)
            {
                await turns[(turn + round + WarmUps) % turns.Length]();
                await Task.Delay(Pause, TimeProvider.System);
            }
        }
        var load = (before, Figures.Load());
        var result = new FixedResult(
            Of(coldLaps, late, handMs, load),
            Of(warmLaps, early, handMs, load),
            Figures.Median(startMs.Skip(WarmUps))
        );
        Console.WriteLine($"by hand: {hand.Command}");
        result.Cold.Print("fixed, cold: one frame of 320x180 to 144p");
        result.Warm.Print("fixed, warm: the same where encoders are started early (goal: pool <= 60 ms; go-livepeer 38 ms)");
        Console.WriteLine(
            $"  ffmpeg -version {result.FfmpegStartMs:0.0} ms: what a leaner ffmpeg could save of a cold start at most"
        );
        Figures.Write(output, Name, result);
    }

    private static SegmentResult Of(List<Lap> laps, BenchPool pool, List<double> handMs, (double Before, double After) load) =>
        SegmentResult.Of(laps[WarmUps..], [.. StageLines.Read(pool.Orchestrator.Log).Skip(WarmUps)], handMs[WarmUps..], load);
}

/// <summary>What was measured of one frame.</summary>
/// <param name="Cold">With an encoder that was started for it.</param>
/// <param name="Warm">With one that was started before it arrived.</param>
/// <param name="FfmpegStartMs">ffmpeg without any work, in ms.</param>
internal sealed record FixedResult(SegmentResult Cold, SegmentResult Warm, double FfmpegStartMs);
