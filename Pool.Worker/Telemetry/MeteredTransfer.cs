using Pool.Actors.Agent;
using Pool.Hosting.Metrics;
using Prometheus;

namespace Pool.Worker.Telemetry;

/// <summary>Counts and times what goes between this worker and the pool, in go-livepeer's series (wire spec §10.3).</summary>
internal sealed class MeteredTransfer : ISegmentTransfer
{
    private readonly ISegmentTransfer _transfer;
    private readonly TimeProvider _time;
    private readonly Histogram _download;
    private readonly Histogram _upload;
    private readonly Counter _returned;

    public MeteredTransfer(ISegmentTransfer transfer, NodeMetrics node, TimeProvider time)
    {
        (_transfer, _time) = (transfer, time);
        _download = node.Times("livepeer_download_time_seconds", "A source's way from the pool, s.");
        _upload = node.Times("livepeer_upload_time_seconds", "A rendition's way to the pool, s.");
        _returned = node.Counter("livepeer_segment_source_uploaded_total", "Segments whose first rendition the pool has.");
    }

    /// <inheritdoc/>
    public async Task<IFetchedSource> FetchAsync(TransferLane lane, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        var source = await _transfer.FetchAsync(lane, cancellation);
        _download.Observe(_time.GetElapsedTime(started).TotalSeconds);
        return source;
    }

    /// <inheritdoc/>
    public async Task<ReturnedFile> ReturnAsync(TransferLane lane, int index, string path, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        var file = await _transfer.ReturnAsync(lane, index, path, cancellation);
        _upload.Observe(_time.GetElapsedTime(started).TotalSeconds);
        _returned.Inc(index == 0 ? 1 : 0);
        return file;
    }
}
