using Pool.Bench.Gateway;
using Pool.Bench.Media;
using Pool.Bench.Nodes;
using Pool.Bench.Report;
using Pool.Cmd.Stream;

namespace Pool.Bench.Segment;

/// <summary>
/// One segment of 2 s and 720p30 through a whole pool into three renditions, beside the same ffmpeg command by hand: on the same memory
/// file system, with the same threads and priority, one after the other in turns.
/// </summary>
internal static class SegmentBench
{
    public const string Name = "segment";

    private const int Rounds = 20;
    private const int WarmUps = 2;
    private const int DebugVerbosity = 5;
    private static readonly SampleShape Shape = new("1280x720", Fps: 30, Seconds: 2, BitrateBps: 4_000_000);

    /// <summary>Measures, prints and writes.</summary>
    public static async Task RunAsync(string output)
    {
        using var folder = new TempFolder();
        var sample = await SampleSegment.MakeAsync(Shape, ProfileLadder.Read("480p,360p,240p"), folder.Path);
        await using var pool = await BenchPool.StartAsync(sessions: 1, DebugVerbosity);
        var hand = new ByHand(sample, pool, folder);
        using var end = new GatewayEnd();
        var stream = await GatewayStream.OpenAsync(end, pool.Service, sample);
        var before = Figures.Load();
        var (laps, byHandMs) = await MeasureAsync(stream, hand);
        var stages = StageLines.Read(pool.Orchestrator.Log);
        if (stages.Count != WarmUps + Rounds)
        {
            throw new InvalidOperationException($"{stages.Count} lines of stages for {WarmUps + Rounds} segments");
        }
        var result = SegmentResult.Of(laps, [.. stages.Skip(WarmUps)], byHandMs, (before, Figures.Load()));
        Console.WriteLine($"by hand: {hand.Command}");
        result.Print("segment: 2 s of 720p30 to 480p, 360p, 240p (goal: ratio <= 1.10)");
        Figures.Write(output, Name, result);
    }

    private static async Task<(List<Lap> Laps, List<double> ByHandMs)> MeasureAsync(GatewayStream stream, ByHand hand)
    {
        var (laps, byHandMs) = (new List<Lap>(), new List<double>());
        for (var round = -WarmUps; round < Rounds; round++)
        {
            // Whoever goes first changes, so that a machine that slows down costs both the same.
            var handFirst = round % 2 == 0;
            var tookMs = handFirst ? await hand.RunAsync() : 0;
            var lap = await stream.SendAsync(CancellationToken.None);
            // The worker starts its next encoder now; the command by hand is not to pay for that.
            await Task.Delay(FixedBench.Pause, TimeProvider.System);
            tookMs = handFirst ? tookMs : await hand.RunAsync();
            if (round >= 0)
            {
                laps.Add(lap);
                byHandMs.Add(tookMs);
            }
        }
        return (laps, byHandMs);
    }
}
