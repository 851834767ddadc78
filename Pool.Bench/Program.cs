using Pool.Bench;

// Pool.Bench [--out FOLDER] [NAME]: all benchmarks, or one.
var folder = args is ["--out", var given, ..] ? given : "artifacts/bench";
var name = args is ["--out", _, .. var rest] ? rest.FirstOrDefault() : args.FirstOrDefault();
var benches = new Dictionary<string, Func<string, Task>> { ["segment"] = SegmentBench.RunAsync };
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
