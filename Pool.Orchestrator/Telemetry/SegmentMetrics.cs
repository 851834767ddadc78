using Pool.Hosting.Metrics;
using Pool.Protocol.Livepeer;
using Prometheus;

namespace Pool.Orchestrator.Telemetry;

/// <summary>Segments in go-livepeer's series (wire spec §10.3). Manifests, senders and addresses are no labels: each stream would add series.</summary>
internal sealed class SegmentMetrics
{
    /// <summary>Gateways choose profile names, and each ladder is a series.</summary>
    private const int MaxLadders = 64;
    private const string Trusted = "trusted";
    private const string Verified = "verified";
    private const double MsPerSecond = 1000;
    private const double Million = 1_000_000;
    private static readonly string[] ByLadder = ["profiles", "trusted", "verified"];

    private readonly BoundedLabels _ladders = new(MaxLadders);
    private readonly Counter _received;
    private readonly Histogram _download;
    private readonly Counter _transcoded;
    private readonly Histogram _time;
    private readonly Histogram _score;
    private readonly Counter _pixels;
    private readonly Counter _failed;

    public SegmentMetrics(NodeMetrics node)
    {
        _received = node.Counter("livepeer_segment_transcoded_downloaded_total", "Sources received of gateways.");
        _download = node.Times("livepeer_download_time_seconds", "From the first byte of a source to its last, s.");
        _transcoded = node.Counter("livepeer_segment_transcoded_total", "Segments answered with renditions.", ByLadder);
        _time = node.Times("livepeer_transcode_time_seconds", "From the first byte of a source to its answer, s.", ByLadder);
        _score = node.Times("livepeer_transcode_score", "Duration of a segment over the time its answer took.", ByLadder);
        _pixels = node.Counter("livepeer_mil_pixels_processed", "Pixels encoded for gateways, in millions; counted here.");
        _failed = node.Counter("livepeer_segment_transcode_failed_total", "Segments answered with an error.", "error_code");
    }

    /// <summary>A source is here.</summary>
    /// <param name="took">From its first byte to its last.</param>
    public void Received(TimeSpan took)
    {
        _received.Inc();
        _download.Observe(took.TotalSeconds);
    }

    /// <summary>A segment was answered with renditions.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="pixels">Pixels of its renditions.</param>
    /// <param name="took">From the first byte of its source until now.</param>
    public void Transcoded(SegmentMetadata segment, long pixels, TimeSpan took)
    {
        string[] labels = [_ladders.Of(string.Join(',', segment.Profiles.Select(p => p.Name).Order())), Trusted, Verified];
        _transcoded.WithLabels(labels).Inc();
        _time.WithLabels(labels).Observe(took.TotalSeconds);
        _score.WithLabels(labels).Observe(segment.DurationMs / MsPerSecond / Math.Max(took.TotalSeconds, 1 / MsPerSecond));
        _pixels.Inc(pixels / Million);
    }

    /// <summary>A segment was answered with an error.</summary>
    /// <param name="text">One of <see cref="GatewayErrors"/>.</param>
    public void Failed(string text) => _failed.WithLabels(text).Inc();
}
