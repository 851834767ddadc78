using Pool.Actors.Agent;
using Pool.Hosting.Metrics;
using Prometheus;

namespace Pool.Worker.Telemetry;

/// <summary>Counts and times what an engine does.</summary>
internal sealed class MeteredEngine : ITranscodeEngine
{
    private readonly ITranscodeEngine _engine;
    private readonly TimeProvider _time;
    private readonly Histogram _took;
    private readonly Counter _ended;

    public MeteredEngine(ITranscodeEngine engine, NodeMetrics node, TimeProvider time)
    {
        (_engine, _time) = (engine, time);
        _took = node.Times("pool_transcode_seconds", "ffmpeg's time for all renditions of a segment, s.", "device");
        _ended = node.Counter("pool_transcodes_total", "Runs of ffmpeg by how they ended.", "device", "outcome");
    }

    /// <inheritdoc/>
    public async Task<TranscodeOutcome> TranscodeAsync(
        TranscodeJob job,
        Action<TranscodeProgress> onProgress,
        CancellationToken cancellation
    )
    {
        var started = _time.GetTimestamp();
        var outcome = await _engine.TranscodeAsync(job, onProgress, cancellation);
        _ended.WithLabels(job.DeviceId, outcome.GetType().Name.ToLowerInvariant()).Inc();
        if (outcome is TranscodeOutcome.Done)
        {
            _took.WithLabels(job.DeviceId).Observe(_time.GetElapsedTime(started).TotalSeconds);
        }
        return outcome;
    }
}
