using Pool.Bench.Dispatch;
using Pool.Bench.Segment;

const string Usage = "Pool.Bench [--out FOLDER] [segment|dispatch]";

switch (args)
{
    case [InstantWorker.Name, var folder, .. var own]:
        return await InstantWorker.RunAsync(folder, own);
    case [EchoServer.Name, var folder, var address]:
        return await EchoServer.RunAsync(folder, address);
}
var output = args is ["--out", var asked, ..] ? asked : "artifacts/bench";
string[] names = args is ["--out", _, .. var rest] ? rest : args;
if (names is not ([] or [SegmentBench.Name] or [DispatchBench.Name]))
{
    Console.Error.WriteLine(Usage);
    return 2;
}
if (names is [] or [SegmentBench.Name])
{
    await SegmentBench.RunAsync(output);
}
if (names is [] or [DispatchBench.Name])
{
    await DispatchBench.RunAsync(output);
}
Console.WriteLine($"written: {output}");
return 0;
