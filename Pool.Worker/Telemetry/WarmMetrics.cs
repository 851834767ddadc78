using Pool.Hosting.Metrics;
using Pool.Worker.Transcoding;

namespace Pool.Worker.Telemetry;

/// <summary>How encoders were started, as it is when somebody reads.</summary>
internal static class WarmMetrics
{
    /// <summary>Makes the series.</summary>
    public static void Register(NodeMetrics node, TranscodingRoom room)
    {
        var waiting = node.Gauge("pool_warm_encoders", "Encoders that wait, started, for segments.");
        var unused = node.Counter("pool_warm_encoders_unused_total", "Encoders that waited and got no segment.");
        var failed = node.Counter(
            "pool_warm_encoders_failed_total",
            "Encoders that waited and were of no use; a cold start followed."
        );
        var starts = node.Counter("pool_encoder_starts_total", "Runs of ffmpeg by when it was started.", "start");
        node.BeforeReading(_ =>
        {
            var engine = room.Engine.Statistics;
            waiting.Set(room.Warm.Waiting);
            unused.IncTo(room.Warm.Unused);
            failed.IncTo(engine.WarmFailures);
            starts.WithLabels("warm").IncTo(engine.WarmRuns);
            starts.WithLabels("cold").IncTo(engine.ColdRuns);
            return Task.CompletedTask;
        });
    }
}
