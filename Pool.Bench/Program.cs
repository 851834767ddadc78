using Pool.Bench;

// Pool.Bench [--out FOLDER] [NAME]: all benchmarks, or one.
if (args is ["instant-worker", var made, .. var flags])
{
    return await InstantWorker.RunAsync(made, flags);
}
if (args is ["echo", var port, var renditions])
{
    return await EchoServer.RunAsync(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), renditions);
}
var folder = args is ["--out", var given, ..] ? given : "artifacts/bench";
var name = args is ["--out", _, .. var rest] ? rest.FirstOrDefault() : args.FirstOrDefault();
var benches = new Dictionary<string, Func<string, Task>>
{
    ["segment"] = SegmentBench.RunAsync,
    ["dispatch"] = DispatchBench.RunAsync,
};
if (name is not null && !benches.ContainsKey(name))
{
    await Console.Error.WriteLineAsync($"there is no benchmark '{name}'; there are: {string.Join(", ", benches.Keys)}");
    return 2;
}
Directory.CreateDirectory(folder);
foreach (var (_, run) in benches.Where(bench => name is null || bench.Key == name))
{
    await run(folder);
}
return 0;
