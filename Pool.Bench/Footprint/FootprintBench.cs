using Pool.Bench.Dispatch;
using Pool.Bench.Gateway;
using Pool.Bench.Media;
using Pool.Bench.Nodes;
using Pool.Bench.Report;
using Pool.Cmd.Demo;
using Pool.Cmd.Stream;

namespace Pool.Bench.Footprint;

/// <summary>What an orchestrator holds.</summary>
/// <param name="IdleCpuPercent">Of one core, with one worker and no session.</param>
/// <param name="IdleWorkerCpuPercent">The worker's.</param>
/// <param name="IdleMb">Resident memory of the orchestrator then.</param>
/// <param name="IdleWorkerMb">The worker's.</param>
/// <param name="HeapKbPerSession">Managed memory per open session after one segment each, once it was collected.</param>
/// <param name="HeapKbPerWorker">The same per connected worker.</param>
/// <param name="ResidentKbPerWorker">Resident memory per connected worker.</param>
/// <param name="Load">The machine's.</param>
internal sealed record FootprintResult(
    double IdleCpuPercent,
    double IdleWorkerCpuPercent,
    double IdleMb,
    double IdleWorkerMb,
    double HeapKbPerSession,
    double HeapKbPerWorker,
    double ResidentKbPerWorker,
    double Load
);

/// <summary>The cost of just being there: an idle node, an open session, a connected worker; by what the orchestrator says at /metrics.</summary>
internal static class FootprintBench
{
    public const string Name = "footprint";

    private const int Sessions = 800;
    private const int Capacity = 1000;
    private const int Workers = 100;
    private const int QuietVerbosity = 2;
    private const int AtOnce = 16;
    private const double Kb = 1000;
    private const double Mb = 1_000_000;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    /// <summary>Measures, prints and writes.</summary>
    public static async Task RunAsync(string output)
    {
        using var folder = new TempFolder();
        var prepared = folder.Below("prepared");
        var sample = await SampleSegment.MakeAsync(new("128x72", 5, 1, 8_000), ProfileLadder.Read("144p"), folder.Path);
        var program = Environment.ProcessPath!;
        await using var pool = await BenchPool.StartAsync(Capacity, QuietVerbosity, program, InstantWorker.Name, prepared);
        await Prepared.MakeAsync(prepared, sample, pool.WorkerSettings.Transcode);
        var (cpu, workerCpu) = (Load.CpuMsOf(pool.Orchestrator.Id), Load.CpuMsOf(pool.Worker.Id));
        await Task.Delay(IdleTime, TimeProvider.System);
        var idle = (Load.CpuMsOf(pool.Orchestrator.Id) - cpu) / IdleTime.TotalMilliseconds * 100;
        var idleWorker = (Load.CpuMsOf(pool.Worker.Id) - workerCpu) / IdleTime.TotalMilliseconds * 100;

        await OpenAsync(pool, sample, Sessions / 10);
        var (idleMb, idleWorkerMb) = (Readings.ResidentOf(pool.Orchestrator.Id) / Mb, Readings.ResidentOf(pool.Worker.Id) / Mb);
        var before = await Readings.HeapAsync(pool);
        await OpenAsync(pool, sample, Sessions);
        var perSession = (await Readings.HeapAsync(pool) - before) / Kb / Sessions;

        var (heap, resident) = (await Readings.HeapAsync(pool), Readings.ResidentOf(pool.Orchestrator.Id));
        string[] many =
        [
            ManyWorkers.Name,
            $"{Workers}",
            .. pool.WorkerArguments.Where(argument => !argument.StartsWith("-dataDir", StringComparison.Ordinal)),
            $"-dataDir={folder.Below("many")}",
        ];
        using var others = new Node("many", Path.Combine(folder.Path, "many.log"), program, many);
        try
        {
            await JoinedAsync(pool, Workers + 1);
            var perWorker = (await Readings.HeapAsync(pool) - heap) / Kb / Workers;
            var residentPerWorker = (Readings.ResidentOf(pool.Orchestrator.Id) - resident) / Kb / Workers;
            var result = new FootprintResult(
                idle,
                idleWorker,
                idleMb,
                idleWorkerMb,
                perSession,
                perWorker,
                residentPerWorker,
                Figures.Load()
            );
            Print(result);
            Figures.Write(output, Name, result);
        }
        finally
        {
            await others.StopAsync(StopPatience);
        }
    }

    private static async Task OpenAsync(BenchPool pool, SampleSegment sample, int sessions)
    {
        using var end = new GatewayEnd();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, sessions),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (_, cancel) => await (await GatewayStream.OpenAsync(end, pool.Service, sample)).SendAsync(cancel)
        );
    }

    private static async Task JoinedAsync(BenchPool pool, int workers)
    {
        using var patience = new CancellationTokenSource(JoinPatience, TimeProvider.System);
        while (await Readings.ValueAsync(pool, "livepeer_transcoders_number") < workers)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, patience.Token);
        }
    }

    private static void Print(FootprintResult result) =>
        Console.WriteLine(
            $"""
            footprint: of an orchestrator, by its own figures
              idle, one worker     {result.IdleCpuPercent:0.0} % of a core, {result.IdleMb:0} MB; its worker {result.IdleWorkerCpuPercent:0.0} %, {result.IdleWorkerMb:0} MB
              per open session     {result.HeapKbPerSession:0.0} kB on the heap ({Sessions} sessions, one segment each)
              per connected worker {result.HeapKbPerWorker:0.0} kB on the heap, {result.ResidentKbPerWorker:0} kB resident ({Workers} workers)
            """
        );
}
