using Pool.Actors.Workers;
using Pool.Hosting.Metrics;
using Prometheus;

namespace Pool.Orchestrator.Admin;

/// <summary>
/// Workers and sessions as they are when somebody reads: go-livepeer's gauges, and <c>pool_*</c> for each worker that the node knows. A
/// worker that is forgotten takes its series with it, so there are never more than workers.
/// </summary>
internal sealed class PoolMetrics
{
    private static readonly string[] PerWorker = ["worker", "name"];
    private readonly AdminEdge _edge;
    private readonly Gauge _maxSessions;
    private readonly Gauge _sessions;
    private readonly Gauge _workers;
    private readonly Gauge _capacity;
    private readonly Gauge _load;
    private readonly Gauge _state;
    private readonly Gauge _workerCapacity;
    private readonly Gauge _workerLoad;
    private readonly Counter _attempts;
    private readonly Counter _pixels;

    public PoolMetrics(NodeMetrics node, AdminEdge edge)
    {
        _edge = edge;
        _maxSessions = node.Gauge("livepeer_max_sessions_total", "Sessions that the pool takes.");
        _sessions = node.Gauge("livepeer_current_sessions_total", "Sessions that are open.");
        _workers = node.Gauge("livepeer_transcoders_number", "Workers that take work.");
        _capacity = node.Gauge("livepeer_transcoders_capacity", "Sessions that they offer together.");
        _load = node.Gauge("livepeer_transcoders_load", "Attempts at work on them together.");
        _state = node.Gauge("pool_worker_state", "1 for the state that a worker is in.", [.. PerWorker, "state"]);
        _workerCapacity = node.Gauge("pool_worker_capacity", "Sessions that a worker offers.", PerWorker);
        _workerLoad = node.Gauge("pool_worker_load", "Attempts at work on a worker.", PerWorker);
        _attempts = node.Counter("pool_attempts_total", "Attempts of a worker by what ended them.", [.. PerWorker, "cause"]);
        _pixels = node.Counter("pool_worker_pixels_total", "Pixels of a worker's accepted renditions; counted here.", PerWorker);
        node.BeforeReading(RefreshAsync);
    }

    private async Task RefreshAsync(CancellationToken cancel)
    {
        if (await _edge.WorkersAsync(cancel) is not { } workers || await _edge.SessionsAsync(cancel) is not { } sessions)
        {
            throw new ScrapeFailedException("the node's actors do not answer");
        }
        var ready = workers.Where(worker => worker.State == "ready").ToList();
        _maxSessions.Set(ready.Sum(worker => worker.Capacity));
        _sessions.Set(sessions.Length);
        _workers.Set(ready.Count);
        _capacity.Set(ready.Sum(worker => worker.Capacity));
        _load.Set(workers.Sum(worker => worker.Load));
        var known = workers.Select(worker => worker.Id.Text).ToHashSet(StringComparer.Ordinal);
        foreach (var series in new Collector<Gauge.Child>[] { _state, _workerCapacity, _workerLoad })
        {
            Forget(series, labels => !known.Contains(labels[0]) || series == _state);
        }
        foreach (var series in new Collector<Counter.Child>[] { _attempts, _pixels })
        {
            Forget(series, labels => !known.Contains(labels[0]));
        }
        foreach (var worker in workers)
        {
            Show(worker);
        }
    }

    private void Show(WorkerStatus worker)
    {
        var (id, name) = (worker.Id.Text, worker.Name);
        _state.WithLabels(id, name, worker.State).Set(1);
        _workerCapacity.WithLabels(id, name).Set(worker.Capacity);
        _workerLoad.WithLabels(id, name).Set(worker.Load);
        _pixels.WithLabels(id, name).IncTo(worker.Tally.Pixels);
        foreach (var (cause, count) in worker.Tally.Ends)
        {
            _attempts.WithLabels(id, name, cause).IncTo(count);
        }
    }

    private static void Forget<T>(Collector<T> series, Func<string[], bool> which)
        where T : ChildBase
    {
        foreach (var labels in series.GetAllLabelValues().Where(which).ToList())
        {
            series.RemoveLabelled(labels);
        }
    }
}
