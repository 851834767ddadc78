using System.Collections.Immutable;
using Pool.Actors.Agent;
using Pool.Actors.Settings;
using Pool.Hosting.Logs;
using Pool.Worker;

namespace Pool.Bench.Dispatch;

/// <summary>A worker like any other, but for its engine, which has the renditions already. A process of its own.</summary>
internal static class InstantWorker
{
    /// <summary>The hidden argument.</summary>
    public const string Name = "instant-worker";

    /// <summary>Runs until it is told to end.</summary>
    /// <param name="folder">The prepared renditions.</param>
    /// <param name="args">The command line of a worker.</param>
    public static async Task<int> RunAsync(string folder, string[] args)
    {
        var settings = RoomSettings.Read(NodeConfig.Load(WorkerFlags.Table, args, Environment.GetEnvironmentVariable));
        using var logs = NodeLogs.Open(settings.Log, settings.Node.Verbosity, TimeProvider.System);
        using var end = new EndSignal(TimeProvider.System);
        await WorkerNode.RunAsync(settings, logs, end.Token, new InstantEngine(folder));
        return 0;
    }
}

/// <summary>Takes no time: hands out what was prepared for a source of this length.</summary>
internal sealed class InstantEngine(string folder) : ITranscodeEngine
{
    public Task<TranscodeOutcome> TranscodeAsync(
        TranscodeJob job,
        Action<TranscodeProgress> onProgress,
        CancellationToken cancellation
    )
    {
        var place = Prepared.PlaceOf(folder, new FileInfo(job.SourcePath).Length);
        var renditions = Prepared.FilesOf(place).Select(file => new EncodedRendition(file, 0)).ToImmutableArray();
        return Task.FromResult<TranscodeOutcome>(
            renditions.Length == job.Recipe.Renditions.Length
                ? new TranscodeOutcome.Done(renditions, "libx264", "prepared", job.DeviceId)
                : new TranscodeOutcome.Broken($"nothing is prepared in {place}")
        );
    }
}
