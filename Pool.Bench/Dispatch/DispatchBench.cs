using Pool.Bench.Gateway;
using Pool.Bench.Media;
using Pool.Bench.Nodes;
using Pool.Bench.Report;
using Pool.Cmd.Demo;
using Pool.Cmd.Stream;
using Pool.Cmd.Stream.Wire;
using Net = Livepeer.Net;

namespace Pool.Bench.Dispatch;

/// <summary>
/// How many segments a pool carries when transcoding takes no time, beside a bare Kestrel that takes and gives the same bytes. Node
/// kinds are processes, sockets are real.
/// </summary>
internal static class DispatchBench
{
    public const string Name = "dispatch";

    private const int Slices = 3;
    private const int Sessions = 256;
    private const int QuietVerbosity = 2;
    private static readonly int[] Streams = [1, 8, 64];
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <summary>Measures, prints and writes.</summary>
    public static async Task RunAsync(string output)
    {
        using var folder = new TempFolder();
        var prepared = folder.Below("prepared");
        SampleSegment[] samples =
        [
            await SampleSegment.MakeAsync(new("128x72", 5, 1, 8_000), ProfileLadder.Read("144p"), folder.Path),
            await SampleSegment.MakeAsync(new("1280x720", 30, 2, 4_000_000), ProfileLadder.Read("480p,360p,240p"), folder.Path),
        ];
        var program = Environment.ProcessPath!;
        await using var pool = await BenchPool.StartAsync(Sessions, QuietVerbosity, program, InstantWorker.Name, prepared);
        var settings = pool.WorkerSettings.Transcode;
        foreach (var sample in samples)
        {
            await Prepared.MakeAsync(prepared, sample, settings);
        }
        var address = BenchPool.FreeAddress();
        using var echo = new Node("echo", Path.Combine(folder.Path, "echo.log"), program, [EchoServer.Name, prepared, address]);
        try
        {
            await EchoReadyAsync(address);
            var before = Figures.Load();
            var rows = new List<DispatchRow>();
            DispatchRow.PrintHead();
            foreach (var sample in samples)
            {
                foreach (var streams in Streams)
                {
                    rows.Add(await MeasureAsync(pool, (echo, new Uri($"https://{address}")), sample, streams));
                    rows[^1].Print();
                    Figures.Write(output, Name, new DispatchResult(rows, before, Figures.Load(), Environment.ProcessorCount));
                }
            }
            Console.WriteLine(
                $"load {before:0.0} before, {Figures.Load():0.0} after (this benchmark's own included), {Environment.ProcessorCount} cores"
            );
        }
        finally
        {
            await echo.StopAsync(StopPatience);
        }
    }

    private static async Task<DispatchRow> MeasureAsync(
        BenchPool pool,
        (Node Node, Uri Service) echo,
        SampleSegment sample,
        int streams
    )
    {
        using var poolEnd = new GatewayEnd();
        using var echoEnd = new GatewayEnd();
        var ours = await Task.WhenAll(
            Enumerable.Range(0, streams).Select(_ => GatewayStream.OpenAsync(poolEnd, pool.Service, sample))
        );
        var token = new Net.AuthToken { SessionId = "echo" };
        var theirs = Enumerable.Range(0, streams).Select(_ => new GatewayStream(echoEnd, echo.Service, sample, token)).ToArray();
        await Load.RunAsync(ours, pool.Orchestrator.Id, WarmUp);
        await Load.RunAsync(theirs, echo.Node.Id, WarmUp);
        var (poolLoads, echoLoads) = (new List<Load>(), new List<Load>());
        for (var slice = 0; slice < Slices; slice++)
        {
            poolLoads.Add(await Load.RunAsync(ours, pool.Orchestrator.Id, Slice, pool.Worker.Id));
            echoLoads.Add(await Load.RunAsync(theirs, echo.Node.Id, Slice));
        }
        await Task.WhenAll(ours.Select(stream => stream.CloseAsync()));
        return DispatchRow.Of(sample.Name, streams, poolLoads, echoLoads);
    }

    private static async Task EchoReadyAsync(string address)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        using var fetcher = new RenditionFetcher(TimeProvider.System);
        while ((await fetcher.GetAsync($"https://{address}/", patience.Token)).Error != "download answered 404")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }
}
