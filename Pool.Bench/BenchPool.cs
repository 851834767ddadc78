using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pool.Bench;

/// <summary>One orchestrator and one worker, as processes of the same build, on free ports of loopback.</summary>
internal sealed class BenchPool : IDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pool-bench-");
    private readonly List<Process> _processes = [];
    private readonly int _cli = FreePort();

    private BenchPool() { }

    public Uri Service { get; } = new($"https://127.0.0.1:{FreePort()}");

    /// <summary>Lines of the orchestrator's log.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>Starts both and waits for the worker.</summary>
    public static async Task<BenchPool> StartAsync()
    {
        var pool = new BenchPool();
        var secret = Path.Combine(pool._folder.FullName, "secret");
        await File.WriteAllTextAsync(secret, "a secret for a benchmark");
        pool.Start(
            "Pool.Orchestrator",
            [$"-serviceAddr={pool.Service.Authority}", $"-cliAddr=127.0.0.1:{pool._cli}", $"-orchSecret={secret}", "-v=5"],
            pool.Log.Enqueue
        );
        pool.Start(
            "Pool.Worker",
            [$"-orchAddr={pool.Service.Authority}", $"-orchSecret={secret}", "-maxSessions=4", "-cliAddr=none"],
            _ => { }
        );
        using var limit = new CancellationTokenSource(ReadyWithin);
        while (!pool.Log.Any(line => line.Contains("Got a RegisterTranscoder request", StringComparison.Ordinal)))
        {
            await Task.Delay(Look, TimeProvider.System, limit.Token);
        }
        return pool;
    }

    /// <summary>Time on the processors that the orchestrator has used.</summary>
    public TimeSpan OrchestratorCpu()
    {
        _processes[0].Refresh();
        return _processes[0].TotalProcessorTime;
    }

    public void Dispose()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
        _folder.Delete(recursive: true);
    }

    private void Start(string project, IEnumerable<string> arguments, Action<string> onLine)
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        var root = build.Parent!.Parent!.Parent!.Parent!.FullName;
        var program = Path.Combine(root, project, "bin", build.Parent.Name, build.Name, project);
        var start = new ProcessStartInfo(program, [.. arguments, $"-dataDir={Path.Combine(_folder.FullName, project)}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => onLine(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => onLine(line.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

/// <summary>Medians.</summary>
internal static class Median
{
    /// <summary>The middle of some figures; 0 of none.</summary>
    public static double Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }

    /// <summary>A figure for a table.</summary>
    public static string Text(double figure) => figure.ToString("0.0", CultureInfo.InvariantCulture);
}
