using System.Runtime.InteropServices;
using Pool.Actors.Settings;
using Pool.Orchestrator;

if (OrchestratorFlags.Table.Answer(args, OrchestratorNode.Version) is { } answer)
{
    Console.WriteLine(answer);
    return 0;
}
var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var hurry = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    var config = NodeConfig.Load(OrchestratorFlags.Table, args, Environment.GetEnvironmentVariable);
    var settings = OrchestratorSettings.Read(config);
    using var logs = LoggerFactory.Create(logging =>
    {
        settings.Log.Configure(logging, settings.Node.Verbosity);
        // A host that cannot start is told of in one line, below.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    });
    await using (var node = await OrchestratorNode.StartAsync(settings, logs, TimeProvider.System))
    {
        await told.Task;
        await node.DrainAsync(hurry.Token);
    }
    logs.CreateLogger<OrchestratorNode>().Stopped();
    return 0;
}
catch (SettingsException wrong)
{
    foreach (var line in wrong.Lines)
    {
        Console.Error.WriteLine($"{OrchestratorFlags.Table.Program}: {line}");
    }
    return SettingsException.ExitCode;
}

// The first signal drains, the second ends the draining.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    if (!told.TrySetResult())
    {
        hurry.Cancel();
    }
}
