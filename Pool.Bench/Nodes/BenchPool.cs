using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Pool.Actors.Settings;
using Pool.Cmd;
using Pool.Cmd.Demo;
using Pool.Worker;

namespace Pool.Bench.Nodes;

/// <summary>An orchestrator and one worker as processes of their own on free ports of loopback, in a fresh folder.</summary>
internal sealed class BenchPool : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    /// <summary>A worker that answers at once says in a second what a real one says in minutes: several messages per segment.</summary>
    private const string LinkSettings = "pool.link.max-messages-per-second = 1000000\n";

    private readonly TempFolder _folder = new();
    private readonly List<Node> _nodes = [];
    private readonly string _operator = FreeAddress();

    private BenchPool(int sessions, string more)
    {
        var secret = Path.Combine(_folder.Path, "secret");
        File.WriteAllText(secret, RandomNumberGenerator.GetHexString(32, lowercase: true));
        var config = Path.Combine(_folder.Path, "bench.conf");
        File.WriteAllText(config, LinkSettings);
        var workerConfig = Path.Combine(_folder.Path, "worker.conf");
        File.WriteAllText(workerConfig, LinkSettings + more);
        OrchestratorArguments =
        [
            $"-config={config}",
            $"-serviceAddr={ServiceAddress}",
            $"-cliAddr={_operator}",
            $"-orchSecret={secret}",
            $"-dataDir={Path.Combine(_folder.Path, "orchestrator")}",
        ];
        WorkerArguments =
        [
            $"-config={workerConfig}",
            $"-orchAddr={ServiceAddress}",
            $"-orchSecret={secret}",
            $"-dataDir={Path.Combine(_folder.Path, "worker")}",
            "-cliAddr=none",
            $"-maxSessions={sessions}",
        ];
    }

    public string ServiceAddress { get; } = FreeAddress();

    public Uri Service => new($"https://{ServiceAddress}");

    public string[] OrchestratorArguments { get; }

    public string[] WorkerArguments { get; }

    public string OperatorAddress => _operator;

    public RoomSettings WorkerSettings =>
        RoomSettings.Read(NodeConfig.Load(WorkerFlags.Table, WorkerArguments, Environment.GetEnvironmentVariable));

    public Node Orchestrator => _nodes[0];

    public Node Worker => _nodes[1];

    /// <summary>Starts both, and waits until the worker is ready.</summary>
    /// <param name="sessions">What the worker offers.</param>
    /// <param name="verbosity">How much the orchestrator logs, 0 to 6.</param>
    /// <param name="worker">The worker's program and what comes before its own arguments; empty: the real one.</param>
    /// <exception cref="CommandFailure">A node ended, or is not ready in time.</exception>
    public static Task<BenchPool> StartAsync(int sessions, int verbosity, params string[] worker) =>
        StartAsync(sessions, verbosity, "", worker);

    /// <summary>The same with settings of the worker's own, as HOCON.</summary>
    public static async Task<BenchPool> StartAsync(int sessions, int verbosity, string more, string[] worker)
    {
        var pool = new BenchPool(sessions, more);
        try
        {
            pool.Start("orchestrator", NodePrograms.Orchestrator, [.. pool.OrchestratorArguments, $"-v={verbosity}"]);
            string[] program = worker is [] ? [NodePrograms.Worker] : worker;
            pool.Start("worker", program[0], [.. program[1..], .. pool.WorkerArguments]);
            await pool.UntilReadyAsync();
            return pool;
        }
        catch
        {
            await pool.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Enumerable.Reverse(_nodes))
        {
            await node.StopAsync(StopPatience);
            node.Dispose();
        }
        _folder.Dispose();
    }

    /// <summary>An address on loopback where nobody listens now.</summary>
    public static string FreeAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket.LocalEndPoint!.ToString()!;
    }

    private void Start(string name, string program, IEnumerable<string> arguments) =>
        _nodes.Add(new Node(name, Path.Combine(_folder.Path, $"{name}.log"), program, arguments));

    private async Task UntilReadyAsync()
    {
        using var patience = new CancellationTokenSource(StartPatience, TimeProvider.System);
        while (!await IsReadyAsync(patience.Token))
        {
            if (_nodes.Find(node => node.HasExited) is { } ended)
            {
                throw CommandFailure.Refused($"{ended.Name} ended: {string.Join('\n', ended.Tail())}");
            }
            await Task.Delay(Beat, TimeProvider.System, patience.Token);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        try
        {
            using var workers = await new NodeClient(_operator).GetAsync("workers", cancel);
            return workers.RootElement.EnumerateArray().Any(worker => worker.GetProperty("state").GetString() == "ready");
        }
        catch (CommandFailure failure) when (failure.Code == ExitCode.Unreachable)
        {
            return false; // Not listening yet.
        }
    }
}
