using System.Globalization;
using Pool.Bench.Attacks;
using Pool.Bench.Dispatch;
using Pool.Bench.Footprint;
using Pool.Bench.Router;
using Pool.Bench.Segment;

switch (args)
{
    case [InstantWorker.Name, var folder, .. var own]:
        return await InstantWorker.RunAsync(folder, own);
    case [EchoServer.Name, var folder, var address]:
        return await EchoServer.RunAsync(folder, address);
    case [ManyWorkers.Name, var count, .. var own]:
        return await ManyWorkers.RunAsync(int.Parse(count, CultureInfo.InvariantCulture), own);
    case [Attacker.Name, var attack, var service]:
        return await Attacker.AttackAsync(attack, service);
    case [Attacker.Requests, var requests, var service]:
        return await Attacker.RequestAsync(int.Parse(requests, CultureInfo.InvariantCulture), service);
}
var output = args is ["--out", var asked, ..] ? asked : "artifacts/bench";
string[] names = args is ["--out", _, .. var rest] ? rest : args;
Dictionary<string, Func<string, Task>> all = new()
{
    [SegmentBench.Name] = SegmentBench.RunAsync,
    [FixedBench.Name] = FixedBench.RunAsync,
    [DispatchBench.Name] = DispatchBench.RunAsync,
    [RouterBench.Name] = RouterBench.RunAsync,
    [FootprintBench.Name] = FootprintBench.RunAsync,
    [AttackBench.Name] = AttackBench.RunAsync,
};
if (names.FirstOrDefault(name => !all.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown}'. Pool.Bench [--out FOLDER] [{string.Join('|', all.Keys)}]");
    return 2;
}
foreach (var name in names is [] ? [.. all.Keys] : names)
{
    await all[name](output);
}
Console.WriteLine($"written: {output}");
return 0;
