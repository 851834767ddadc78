using System.Runtime.InteropServices;
using Prometheus;

namespace Pool.Hosting.Metrics;

/// <summary>
/// The series of one node, as Prometheus reads them at <c>/metrics</c>. Every one carries <c>node_id</c> and <c>node_type</c>, as those of
/// go-livepeer do, so that dashboards made for it work (wire spec §10.3).
/// </summary>
public sealed class NodeMetrics
{
    /// <summary><c>node_type</c> of an orchestrator.</summary>
    public const string Orchestrator = "orch";

    /// <summary><c>node_type</c> of a worker.</summary>
    public const string Worker = "trcr";

    /// <summary>Seconds; from a fifth of a short segment to longer than any gateway waits.</summary>
    private static readonly double[] Seconds = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 20];

    private readonly MetricFactory _factory;

    /// <summary>Makes the series that every node has.</summary>
    /// <param name="type"><see cref="Orchestrator"/> or <see cref="Worker"/>.</param>
    /// <param name="id">The node's id.</param>
    /// <param name="version">The program's.</param>
    public NodeMetrics(string type, string id, string version)
    {
        Registry = Prometheus.Metrics.NewCustomRegistry();
        Registry.SetStaticLabels(new Dictionary<string, string> { ["node_id"] = id, ["node_type"] = type });
        _factory = Prometheus.Metrics.WithCustomRegistry(Registry);
        _factory
            .CreateGauge(
                "livepeer_versions",
                "1; its labels say what runs.",
                ["compiler", "goos", "goversion", "livepeerversion"]
            )
            .WithLabels("dotnet", Os(), RuntimeInformation.FrameworkDescription, version)
            .Set(1);
        DotNetStats.Register(Registry);
    }

    /// <summary>All of them.</summary>
    public CollectorRegistry Registry { get; }

    /// <summary>Runs before each reading; bounded in time by itself.</summary>
    public void BeforeReading(Func<CancellationToken, Task> refresh) => Registry.AddBeforeCollectCallback(refresh);

    /// <summary>Something that is only ever added to.</summary>
    public Counter Counter(string name, string help, params string[] labels) => _factory.CreateCounter(name, help, labels);

    /// <summary>Something that goes up and down.</summary>
    public Gauge Gauge(string name, string help, params string[] labels) => _factory.CreateGauge(name, help, labels);

    /// <summary>Times, in seconds.</summary>
    public Histogram Times(string name, string help, params string[] labels) =>
        _factory.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = Seconds });

    private static string Os() =>
        OperatingSystem.IsWindows() ? "windows"
        : OperatingSystem.IsMacOS() ? "darwin"
        : "linux";
}
