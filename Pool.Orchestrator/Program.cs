using Pool.Actors.Settings;
using Pool.Hosting.Logs;
using Pool.Orchestrator;

if (OrchestratorFlags.Table.Answer(args, OrchestratorNode.Version) is { } answer)
{
    Console.WriteLine(answer);
    return 0;
}
using var end = new EndSignal(TimeProvider.System);
try
{
    var config = NodeConfig.Load(OrchestratorFlags.Table, args, Environment.GetEnvironmentVariable);
    var settings = OrchestratorSettings.Read(config);
    using var logs = NodeLogs.Open(settings.Log, settings.Node.Verbosity, TimeProvider.System);
    await using (var node = await OrchestratorNode.StartAsync(settings, logs, TimeProvider.System))
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await node.DrainAsync(CancellationToken.None);
    }
    logs.Factory.CreateLogger<OrchestratorNode>().Stopped();
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
