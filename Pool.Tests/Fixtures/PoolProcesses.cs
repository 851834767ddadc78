using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace Pool.Tests.Fixtures;

/// <summary>
/// A pool of real processes on loopback: one orchestrator and any number of workers, each with a data folder of its own. All are ended, and
/// their folders removed, with the test.
/// </summary>
internal sealed class PoolProcesses : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pool-test-");
    private readonly List<NodeProcess> _all = [];

    public PoolProcesses()
    {
        SecretFile = Path.Combine(_folder.FullName, "secret");
        File.WriteAllText(SecretFile, "a secret for one test\n");
        (ServicePort, CliPort) = (FreePort(), FreePort());
    }

    public string SecretFile { get; }

    /// <summary>Size of the disk that the next nodes get for their data folders; null: that of this machine.</summary>
    public int? DiskBytes { get; set; }

    public int ServicePort { get; }

    public int CliPort { get; }

    public string Folder => _folder.FullName;

    /// <summary>Starts the orchestrator; the second time with the same ports and data folder, as a restart does.</summary>
    public NodeProcess StartOrchestrator(params IEnumerable<string> more) =>
        StartNode(
            "orchestrator",
            "Pool.Orchestrator",
            [
                $"-serviceAddr=127.0.0.1:{ServicePort}",
                $"-cliAddr=127.0.0.1:{CliPort}",
                $"-orchSecret={SecretFile}",
                $"-dataDir={Path.Combine(Folder, "orchestrator")}",
                "-v=5",
                .. more,
            ]
        );

    /// <summary>Starts a worker; the same name is the same data folder.</summary>
    public NodeProcess StartWorker(string name, int sessions = 2, params IEnumerable<string> more) =>
        StartNode(
            name,
            "Pool.Worker",
            [
                $"-orchAddr=127.0.0.1:{ServicePort}",
                $"-orchSecret={SecretFile}",
                $"-dataDir={Path.Combine(Folder, name)}",
                $"-name={name}",
                $"-maxSessions={sessions}",
                "-cliAddr=none",
                "-v=5",
                .. more,
            ]
        );

    /// <summary>Starts an orchestrator and workers w1, w2 …, and waits until all are ready.</summary>
    public async Task<PoolProcesses> ReadyAsync(int workers = 2, int sessions = 2)
    {
        StartOrchestrator();
        await Eventually.IsAsync(async () => (await HealthAsync()).Status == 200, "the orchestrator is ready", seconds: 30);
        for (var index = 1; index <= workers; index++)
        {
            StartWorker($"w{index}", sessions);
        }
        await WorkersReadyAsync(workers);
        return this;
    }

    /// <summary>Waits until so many workers are ready.</summary>
    public async Task WorkersReadyAsync(int workers)
    {
        try
        {
            await Eventually.IsAsync(
                async () => (await WorkersAsync()).Count(worker => worker.GetProperty("state").GetString() == "ready") == workers,
                $"{workers} workers are ready",
                seconds: 60
            );
        }
        catch (TimeoutException missing)
        {
            throw new TimeoutException($"{missing.Message}\n{Outputs}", missing);
        }
    }

    /// <summary>What <c>pool worker list --json</c> shows; empty while the orchestrator does not answer.</summary>
    public async Task<JsonElement[]> WorkersAsync()
    {
        try
        {
            using var answer = JsonDocument.Parse(await Http.GetStringAsync($"http://127.0.0.1:{CliPort}/admin/workers"));
            return [.. answer.RootElement.Clone().EnumerateArray()];
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    /// <summary>The health of the orchestrator: status and text; 0 while nobody answers.</summary>
    public async Task<(int Status, string Text)> HealthAsync()
    {
        try
        {
            using var answer = await Http.GetAsync($"http://127.0.0.1:{CliPort}/healthz");
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return (0, "");
        }
    }

    /// <summary>Starts <c>pool stream</c> against this pool.</summary>
    public Gateway Stream(string file, params IEnumerable<string> more)
    {
        var report = Path.Combine(Folder, $"report-{Guid.NewGuid():N}.json");
        var output = Path.Combine(Folder, $"out-{Guid.NewGuid():N}");
        var process = Start(
            "Pool.Cmd",
            ["stream", file, $"-orch=https://127.0.0.1:{ServicePort}", $"--report={report}", $"--out={output}", .. more]
        );
        return new Gateway(process, report);
    }

    /// <summary>What all processes wrote; for failures.</summary>
    public string Outputs => string.Join("\n---- next process ----\n", _all.Select(node => node.Output));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Enumerable.Reverse(_all))
        {
            await node.DisposeAsync();
        }
        _folder.Delete(recursive: true);
    }

    /// <summary>Fails with everything that the processes wrote.</summary>
    public void Succeeds(JsonElement report) =>
        Assert.True(report.GetProperty("ok").GetBoolean(), $"{report.GetProperty("failures")}\n{Outputs}");

    private NodeProcess StartNode(string name, string project, IEnumerable<string> arguments) =>
        Keep(
            DiskBytes is { } bytes
                ? NodeProcess.StartWithDisk(Path.Combine(Folder, name), bytes, project, arguments)
                : NodeProcess.Start(project, arguments)
        );

    private NodeProcess Start(string project, IEnumerable<string> arguments) => Keep(NodeProcess.Start(project, arguments));

    private NodeProcess Keep(NodeProcess node)
    {
        _all.Add(node);
        return node;
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

/// <summary>A running <c>pool stream</c>.</summary>
internal sealed record Gateway(NodeProcess Process, string ReportFile)
{
    /// <summary>Waits for its end and reads its report.</summary>
    public async Task<JsonElement> ReportAsync(int seconds = 120)
    {
        await Process.ExitAsync(seconds);
        Assert.True(File.Exists(ReportFile), Process.Output);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(ReportFile));
        return report.RootElement.Clone();
    }
}
