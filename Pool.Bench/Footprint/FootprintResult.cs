namespace Pool.Bench.Footprint;

/// <summary>What an orchestrator holds.</summary>
internal sealed record FootprintResult
{
    /// <summary>Of one core, with one worker and no session.</summary>
    public double IdleCpuPercent { get; init; }

    /// <summary>The worker's.</summary>
    public double IdleWorkerCpuPercent { get; init; }

    /// <summary>Resident memory of the orchestrator then.</summary>
    public double IdleMb { get; init; }

    /// <summary>The worker's.</summary>
    public double IdleWorkerMb { get; init; }

    /// <summary>Managed memory per open session after one segment each, once it was collected.</summary>
    public double HeapKbPerSession { get; init; }

    /// <summary>The same per connected worker.</summary>
    public double HeapKbPerWorker { get; init; }

    /// <summary>Resident memory per connected worker.</summary>
    public double ResidentKbPerWorker { get; init; }

    /// <summary>The machine's.</summary>
    public double Load { get; init; }
}
