using System.Collections.Immutable;
using Pool.Actors.Agent;
using Pool.Actors.Cluster;
using Pool.Actors.Link;
using Pool.Actors.Settings;
using Pool.Protocol.Messages;
using Pool.Worker;
using Pool.Worker.Joining;
using Pool.Worker.Media;
using Pool.Worker.Transcoding;

namespace Pool.Bench;

/// <summary>
/// A worker whose encoder answers at once with a rendition that was made before: its link, its lanes and its agent are the real ones. A
/// process of its own: <c>Pool.Bench instant-worker RENDITIONS FLAGS…</c>, where the folder holds <c>SOURCE_LENGTH.ts</c> per source.
/// </summary>
internal static class InstantWorker
{
    /// <summary>Runs until it is killed.</summary>
    public static async Task<int> RunAsync(string renditions, string[] flags)
    {
        var settings = RoomSettings.Read(NodeConfig.Load(WorkerFlags.Table, flags, _ => null));
        using var logs = LoggerFactory.Create(logging => settings.Log.Configure(logging, settings.Node.Verbosity));
        using var identity = WorkerIdentity.Open(settings.Node.DataDir);
        using var scratch = Scratch.Open(settings.Scratch, settings.Node.DataDir, logs.CreateLogger<Scratch>());
        var hub = new LinkHub(LinkPeer.HostOfWorker(identity.Id.Text));
        using var heartbeat = new LinkHeartbeat(hub, settings.Link);
        var route = new PoolRoute();
        using var lanes = new Lanes(settings.Lanes, identity, route, TimeProvider.System, logs.CreateLogger<Lanes>());
        var device = new Device { Id = "cpu", Name = "instant" };
        device.Encoders.Add("libx264");
        var offer = new WorkerOffer(
            identity.Id,
            identity.BootId,
            "0.9.1",
            "instant",
            settings.Node.MaxSessions ?? 1,
            [device],
            ""
        );
        var transfer = new MediaClient(settings.Lanes, lanes, scratch);
        var engine = new InstantEngine(renditions);
        var parts = new WorkerParts(settings.Agent, transfer, engine, identity.Key.Key.SignHash, TimeProvider.System, logs);
        PoolSystem.StartWorker(hub, offer, parts);
        var dialer = new LinkDialer(
            new DialerParts
            {
                Addresses = settings.Node.OrchAddr,
                Secret = settings.Node.OrchSecret,
                Identity = identity,
                Hub = hub,
                Route = route,
                Dial = settings.Dial,
                Link = settings.Link,
                Time = TimeProvider.System,
            },
            logs.CreateLogger<LinkDialer>()
        );
        await dialer.RunAsync(CancellationToken.None);
        return 0;
    }

    private sealed class InstantEngine(string renditions) : ITranscodeEngine
    {
        public Task<TranscodeOutcome> TranscodeAsync(
            TranscodeJob job,
            Action<TranscodeProgress> onProgress,
            CancellationToken cancellation
        )
        {
            var file = Path.Combine(renditions, $"{new FileInfo(job.SourcePath).Length}.ts");
            ImmutableArray<EncodedRendition> made = [new EncodedRendition(file, 0)];
            return Task.FromResult<TranscodeOutcome>(new TranscodeOutcome.Done(made, "libx264", "instant", "cpu"));
        }
    }
}
