using Pool.Bench.Gateway;
using Pool.Bench.Report;

namespace Pool.Bench.Segment;

/// <summary>What was measured of segments; times are medians in ms.</summary>
internal sealed record SegmentResult
{
    public required int Segments { get; init; }

    public required double PoolMs { get; init; }

    public required double ByHandMs { get; init; }

    /// <summary>Of the two medians.</summary>
    public required double Ratio { get; init; }

    /// <summary>The middle of the ratios of all pairs, each of which saw the same load.</summary>
    public required double PairedRatio { get; init; }

    /// <summary>The middle of what each pair's pool took longer.</summary>
    public required double AddedMs { get; init; }

    public required double UploadTo200Ms { get; init; }

    /// <summary>The time until the answer that is in no other stage: admission, order, judgement, answer.</summary>
    public required double QueuedMs { get; init; }

    public required double FetchMs { get; init; }

    public required double TranscodeMs { get; init; }

    public required double ReturnMs { get; init; }

    public required double DownloadMs { get; init; }

    /// <summary>How much longer the worker's engine took than the command by hand.</summary>
    public required double TranscodeAddedMs { get; init; }

    public required double LoadBefore { get; init; }

    public required double LoadAfter { get; init; }

    public required int Cores { get; init; }

    /// <summary>Every pair: pool, then by hand.</summary>
    public required IReadOnlyList<double[]> PairsMs { get; init; }

    public static SegmentResult Of(
        List<Lap> laps,
        IReadOnlyList<Stages> stages,
        List<double> byHandMs,
        (double Before, double After) load
    )
    {
        var pool = laps.ConvertAll(lap => lap.Complete.TotalMilliseconds);
        var (poolMs, handMs) = (Figures.Median(pool), Figures.Median(byHandMs));
        return new SegmentResult
        {
            Segments = laps.Count,
            PoolMs = poolMs,
            ByHandMs = handMs,
            Ratio = poolMs / handMs,
            PairedRatio = Figures.Median(pool.Zip(byHandMs, (ours, theirs) => ours / theirs)),
            AddedMs = Figures.Median(pool.Zip(byHandMs, (ours, theirs) => ours - theirs)),
            UploadTo200Ms = Figures.Median(laps.Select(lap => lap.Headers.TotalMilliseconds)),
            QueuedMs = Figures.Median(
                laps.Zip(stages, (lap, stage) => (lap.Answer - lap.Headers).TotalMilliseconds - stage.SumMs)
            ),
            FetchMs = Figures.Median(stages.Select(stage => stage.FetchMs)),
            TranscodeMs = Figures.Median(stages.Select(stage => stage.TranscodeMs)),
            ReturnMs = Figures.Median(stages.Select(stage => stage.ReturnMs)),
            DownloadMs = Figures.Median(laps.Select(lap => (lap.Complete - lap.Answer).TotalMilliseconds)),
            TranscodeAddedMs = Figures.Median(stages.Zip(byHandMs, (stage, hand) => stage.TranscodeMs - hand)),
            LoadBefore = load.Before,
            LoadAfter = load.After,
            Cores = Environment.ProcessorCount,
            PairsMs = [.. pool.Zip(byHandMs, (ours, theirs) => new[] { ours, theirs })],
        };
    }

    /// <summary>Shows it to people.</summary>
    /// <param name="title">What was measured.</param>
    public void Print(string title) =>
        Console.WriteLine(
            $"""
            {title}, {Segments} times each in turns; medians
              pool {PoolMs, 8:0.0} ms    by hand {ByHandMs, 8:0.0} ms    ratio {Ratio:0.000}
              of pairs: ratio {PairedRatio:0.000}, added {AddedMs:0.0} ms
              upload to 200 {UploadTo200Ms, 8:0.0} ms
              fetch         {FetchMs, 8:0.0} ms
              transcode     {TranscodeMs, 8:0.0} ms  ({TranscodeAddedMs:+0.0;-0.0} ms to by hand)
              return        {ReturnMs, 8:0.0} ms
              all between   {QueuedMs, 8:0.0} ms  (order, judgement, answer)
              download      {DownloadMs, 8:0.0} ms
              load {LoadBefore:0.0} before, {LoadAfter:0.0} after, {Cores} cores
            """
        );
}
