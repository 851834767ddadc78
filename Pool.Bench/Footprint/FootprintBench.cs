using Pool.Bench.Dispatch;
using Pool.Bench.Gateway;
using Pool.Bench.Media;
using Pool.Bench.Nodes;
using Pool.Bench.Report;
using Pool.Cmd.Demo;
using Pool.Cmd.Stream;

namespace Pool.Bench.Footprint;

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
        string[] instant = [Environment.ProcessPath!, InstantWorker.Name, prepared];
        FootprintResult result;
        await using (var pool = await BenchPool.StartAsync(Capacity, QuietVerbosity, instant))
        {
            await Prepared.MakeAsync(prepared, sample, pool.WorkerSettings.Transcode);
            result = await SessionsAsync(pool, sample, await IdleAsync(pool));
        }
        // A pool of its own: renditions of the sessions before would go while workers come.
        await using (var pool = await BenchPool.StartAsync(Capacity, QuietVerbosity, instant))
        {
            result = await WorkersAsync(pool, folder, result);
        }
        Print(result);
        Figures.Write(output, Name, result);
    }

    private static async Task<FootprintResult> IdleAsync(BenchPool pool)
    {
        // What starts is compiled for a while after it is ready.
        await Task.Delay(IdleTime, TimeProvider.System);
        var (cpu, workerCpu) = (Load.CpuMsOf(pool.Orchestrator.Id), Load.CpuMsOf(pool.Worker.Id));
        await Task.Delay(IdleTime, TimeProvider.System);
        return new FootprintResult
        {
            IdleCpuPercent = (Load.CpuMsOf(pool.Orchestrator.Id) - cpu) / IdleTime.TotalMilliseconds * 100,
            IdleWorkerCpuPercent = (Load.CpuMsOf(pool.Worker.Id) - workerCpu) / IdleTime.TotalMilliseconds * 100,
        };
    }

    private static async Task<FootprintResult> SessionsAsync(BenchPool pool, SampleSegment sample, FootprintResult result)
    {
        await OpenAsync(pool, sample, Sessions / 10);
        result = result with
        {
            IdleMb = Readings.ResidentOf(pool.Orchestrator.Id) / Mb,
            IdleWorkerMb = Readings.ResidentOf(pool.Worker.Id) / Mb,
        };
        var before = await Readings.HeapAsync(pool);
        await OpenAsync(pool, sample, Sessions);
        return result with { HeapKbPerSession = (await Readings.HeapAsync(pool) - before) / Kb / Sessions };
    }

    private static async Task<FootprintResult> WorkersAsync(BenchPool pool, TempFolder folder, FootprintResult result)
    {
        var (heap, resident) = (await Readings.HeapAsync(pool), Readings.ResidentOf(pool.Orchestrator.Id));
        string[] many =
        [
            ManyWorkers.Name,
            $"{Workers}",
            .. pool.WorkerArguments.Where(argument => !argument.StartsWith("-dataDir", StringComparison.Ordinal)),
            $"-dataDir={folder.Below("many")}",
        ];
        using var others = new Node("many", Path.Combine(folder.Path, "many.log"), Environment.ProcessPath!, many);
        try
        {
            await JoinedAsync(pool, Workers + 1);
            return result with
            {
                HeapKbPerWorker = (await Readings.HeapAsync(pool) - heap) / Kb / Workers,
                ResidentKbPerWorker = (Readings.ResidentOf(pool.Orchestrator.Id) - resident) / Kb / Workers,
                Load = Figures.Load(),
            };
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
