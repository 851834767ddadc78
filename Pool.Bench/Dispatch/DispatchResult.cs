using Pool.Bench.Report;

namespace Pool.Bench.Dispatch;

/// <summary>All that was measured of dispatching.</summary>
internal sealed record DispatchResult(IReadOnlyList<DispatchRow> Rows, double LoadBefore, double LoadAfter, int Cores);

/// <summary>One size of segments at one number of streams.</summary>
internal sealed record DispatchRow
{
    public required string Size { get; init; }

    public required int Streams { get; init; }

    public required int Segments { get; init; }

    /// <summary>Segments per second; the middle of all slices.</summary>
    public required double PoolRate { get; init; }

    public required double EchoRate { get; init; }

    /// <summary>The middle of the ratios of neighbouring slices, each of which saw the same load.</summary>
    public required double Ratio { get; init; }

    public required double PoolP50Ms { get; init; }

    public required double PoolP99Ms { get; init; }

    public required double EchoP50Ms { get; init; }

    public required double EchoP99Ms { get; init; }

    public required double OrchestratorCpuMsPerSegment { get; init; }

    public required double WorkerCpuMsPerSegment { get; init; }

    public required double EchoCpuMsPerSegment { get; init; }

    public static DispatchRow Of(string size, int streams, List<Load> pool, List<Load> echo)
    {
        var (ours, theirs) = (pool.SelectMany(load => load.LapsMs).ToList(), echo.SelectMany(load => load.LapsMs).ToList());
        return new DispatchRow
        {
            Size = size,
            Streams = streams,
            Segments = ours.Count,
            PoolRate = Figures.Median(pool.Select(load => load.Rate)),
            EchoRate = Figures.Median(echo.Select(load => load.Rate)),
            Ratio = Figures.Median(pool.Zip(echo, (one, other) => one.Rate / other.Rate)),
            PoolP50Ms = Figures.Median(ours),
            PoolP99Ms = Figures.Quantile(ours, 0.99),
            EchoP50Ms = Figures.Median(theirs),
            EchoP99Ms = Figures.Quantile(theirs, 0.99),
            OrchestratorCpuMsPerSegment = pool.Sum(load => load.CpuMs) / ours.Count,
            WorkerCpuMsPerSegment = pool.Sum(load => load.WorkerCpuMs) / ours.Count,
            EchoCpuMsPerSegment = echo.Sum(load => load.CpuMs) / theirs.Count,
        };
    }

    public static void PrintHead() =>
        Console.WriteLine(
            """
            dispatch: segments through a pool whose worker answers at once, beside a bare Kestrel; in turns
                 size streams    pool/s    echo/s  ratio  pool p50   p99 ms  echo p50   p99 ms  CPU ms per segment: orch  worker    echo
            """
        );

    public void Print() =>
        Console.WriteLine(
            $"{Size, 9} {Streams, 7} {PoolRate, 9:0.0} {EchoRate, 9:0.0} {Ratio, 6:0.000} {PoolP50Ms, 9:0.0} {PoolP99Ms, 8:0.0} {EchoP50Ms, 9:0.0} {EchoP99Ms, 8:0.0}"
                + $" {OrchestratorCpuMsPerSegment, 25:0.00} {WorkerCpuMsPerSegment, 7:0.00} {EchoCpuMsPerSegment, 7:0.00}"
        );
}
