using Pool.Actors.Settings;
using Pool.Hosting.Logs;
using Pool.Worker.Children;

namespace Pool.Worker;

/// <summary>The program <c>pool-worker</c>, from its command line to its exit code.</summary>
internal static class WorkerProgram
{
    /// <summary>Runs it.</summary>
    /// <returns>0: ended as told; 2: it cannot run as it was asked to, which standard error explains.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            if (WorkerFlags.Table.Answer(args, NodeVersion.Of(typeof(WorkerProgram).Assembly)) is { } answer)
            {
                Console.Out.WriteLine(answer);
                return 0;
            }
            var config = NodeConfig.Load(WorkerFlags.Table, args, Environment.GetEnvironmentVariable);
            return await RunAsync(RoomSettings.Read(config));
        }
        catch (SettingsException wrong)
        {
            return Refuse(wrong.Lines);
        }
        catch (ToolchainException missing)
        {
            return Refuse([missing.Message]);
        }
    }

    private static async Task<int> RunAsync(RoomSettings settings)
    {
        using var logs = NodeLogs.Open(settings.Log, settings.Node.Verbosity, TimeProvider.System);
        using var end = new EndSignal(TimeProvider.System);
        try
        {
            await WorkerNode.RunAsync(settings, logs, end.Token);
        }
        catch (Exception ended)
            when (end.Token.IsCancellationRequested && ended is OperationCanceledException or ToolchainException)
        {
            // Told to end in its self-test, where nothing works any more once it is ended.
        }
        return 0;
    }

    private static int Refuse(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Console.Error.WriteLine($"{WorkerFlags.Table.Program}: {line}");
        }
        return SettingsException.ExitCode;
    }
}
