using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Pool.Protocol.Identity;

namespace Pool.Cmd.Demo;

/// <summary>One orchestrator and its workers on free ports of loopback, in a fresh folder.</summary>
internal sealed class DemoPool(string folder, TimeProvider time) : IDisposable
{
    /// <summary>Sessions each worker offers: enough for the demo's streams if only one worker is left.</summary>
    private const int SessionsPerWorker = 2;

    private const string OrchestratorName = "orchestrator";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<Node> _nodes = [];

    /// <summary>Everything that was started, the orchestrator first.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Where gateways and workers go.</summary>
    public string ServiceAddress { get; } = FreeAddress();

    /// <summary>Where operators go.</summary>
    public string OperatorAddress { get; } = FreeAddress();

    /// <summary>What shows the orchestrator that somebody is its operator.</summary>
    public string TokenFile => OperatorToken.PathIn(Path.Combine(folder, OrchestratorName));

    /// <summary>Starts everything and waits until all workers are ready.</summary>
    /// <exception cref="CommandFailure">A node ended, or is not ready in time.</exception>
    public async Task StartAsync(int workers, CancellationToken cancel)
    {
        var secret = Path.Combine(folder, "secret");
        await WriteSecretAsync(secret, cancel);
        Start(
            OrchestratorName,
            NodePrograms.Orchestrator,
            $"-serviceAddr={ServiceAddress}",
            $"-cliAddr={OperatorAddress}",
            $"-orchSecret={secret}"
        );
        await UntilAsync("the orchestrator is ready", IsHealthyAsync, cancel);
        for (var number = 1; number <= workers; number++)
        {
            Start(
                $"worker-{number}",
                NodePrograms.Worker,
                $"-orchAddr={ServiceAddress}",
                $"-cliAddr={FreeAddress()}",
                $"-orchSecret={secret}",
                $"-name=worker-{number}",
                // One of each kind, and edge workers beside them.
                $"-join={(number == workers ? "cluster" : "edge")}",
                string.Create(CultureInfo.InvariantCulture, $"-maxSessions={SessionsPerWorker}")
            );
        }
        await UntilAsync($"{workers} workers are ready", async () => await ReadyWorkersAsync(cancel) == workers, cancel);
    }

    /// <summary>What the orchestrator tells of its workers.</summary>
    public async Task<JsonDocument> WorkersAsync(CancellationToken cancel) =>
        await new NodeClient(OperatorAddress).GetAsync("workers", cancel);

    /// <summary>Ends everything that was started, workers first.</summary>
    /// <returns>Names of nodes that had to be killed.</returns>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        var killed = new List<string>();
        foreach (var node in _nodes.AsEnumerable().Reverse())
        {
            if (!await node.StopAsync(StopPatience))
            {
                killed.Add(node.Name);
            }
        }
        return killed;
    }

    public void Dispose()
    {
        _http.Dispose();
        _nodes.ForEach(node => node.Dispose());
    }

    private void Start(string name, string program, params IEnumerable<string> arguments) =>
        _nodes.Add(
            new Node(name, Path.Combine(folder, $"{name}.log"), program, [.. arguments, $"-dataDir={Path.Combine(folder, name)}"])
        );

    private async Task<bool> IsHealthyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"http://{OperatorAddress}/healthz"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // Not listening yet.
        }
    }

    private async Task<int> ReadyWorkersAsync(CancellationToken cancel)
    {
        using var workers = await WorkersAsync(cancel);
        return workers.RootElement.EnumerateArray().Count(worker => worker.GetProperty("state").GetString() == "ready");
    }

    private async Task UntilAsync(string fact, Func<Task<bool>> isSo, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        while (!await isSo())
        {
            if (_nodes.Find(node => node.HasExited) is { } ended)
            {
                throw CommandFailure.Refused($"{ended.Name} ended before {fact}");
            }
            if (time.GetElapsedTime(start) > StartPatience)
            {
                throw CommandFailure.Refused($"after {StartPatience.TotalSeconds} s it is still not so that {fact}");
            }
            await Task.Delay(Beat, time, cancel);
        }
    }

    private static async Task WriteSecretAsync(string path, CancellationToken cancel)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        await using var file = new StreamWriter(path, options);
        await file.WriteLineAsync(RandomNumberGenerator.GetHexString(32, lowercase: true).AsMemory(), cancel);
    }

    private static string FreeAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket.LocalEndPoint!.ToString()!;
    }
}
