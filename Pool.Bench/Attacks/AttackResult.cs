using Pool.Bench.Report;

namespace Pool.Bench.Attacks;

/// <summary>All that was measured.</summary>
/// <param name="Rows">Per class.</param>
/// <param name="Held">After bad requests.</param>
/// <param name="Load">The machine's.</param>
/// <param name="Cores">The machine's.</param>
internal sealed record AttackResult(IReadOnlyList<AttackRow> Rows, IReadOnlyList<HeldRow> Held, double Load, int Cores);

/// <summary>A good stream's segments, without and with one attack; ms to the last rendition.</summary>
internal sealed record AttackRow(
    string Name,
    int Segments,
    double AloneP50Ms,
    double AloneP95Ms,
    double UnderP50Ms,
    double UnderP95Ms
)
{
    private const double P95 = 0.95;

    public static AttackRow Of(string name, List<double> alone, List<double> under) =>
        new(
            name,
            under.Count,
            Figures.Median(alone),
            Figures.Quantile(alone, P95),
            Figures.Median(under),
            Figures.Quantile(under, P95)
        );

    public static void PrintHead() =>
        Console.WriteLine(
            $"""
            attacks: a good stream, 3 renditions by a worker that takes no time; ms to the last one
              {"attack", -20} {"alone p50", 10} {"p95", 8} {"under p50", 10} {"p95", 8} {"segments", 9}
            """
        );

    public void Print() =>
        Console.WriteLine(
            $"  {Name, -20} {AloneP50Ms, 10:0.0} {AloneP95Ms, 8:0.0} {UnderP50Ms, 10:0.0} {UnderP95Ms, 8:0.0} {Segments, 9}"
        );
}

/// <summary>What an orchestrator holds after so many mixed bad requests.</summary>
internal sealed record HeldRow(int Requests, double ResidentMb, double HeapMb)
{
    public void Print() =>
        Console.WriteLine($"  after {Requests, 7} bad requests: {ResidentMb:0} MB resident, {HeapMb:0.0} MB on the heap");
}
