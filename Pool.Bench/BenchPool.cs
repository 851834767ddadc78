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
    /// <param name="renditions">Folder of an <see cref="InstantWorker"/>; null: a real worker.</param>
    public static async Task<BenchPool> StartAsync(string? renditions = null)
    {
        var pool = new BenchPool();
        var secret = Path.Combine(pool._folder.FullName, "secret");
        await File.WriteAllTextAsync(secret, "a secret for a benchmark");
        pool.Start(
            "Pool.Orchestrator",
            [
                $"-serviceAddr={pool.Service.Authority}",
                $"-cliAddr=127.0.0.1:{pool._cli}",
                $"-orchSecret={secret}",
                renditions is null ? "-v=5" : "-v=1",
            ],
            pool.Log.Enqueue
        );
        string[] flags = [$"-orchAddr={pool.Service.Authority}", $"-orchSecret={secret}", "-cliAddr=none", "-v=1"];
        if (renditions is null)
        {
            pool.Start("Pool.Worker", [.. flags, "-maxSessions=4"], _ => { });
        }
        else
        {
            pool.Start("Pool.Bench", ["instant-worker", renditions, .. flags, "-maxSessions=128"], _ => { });
        }
        await pool.ReadyAsync();
        return pool;
    }

    /// <summary>Starts the bare server that the pool is measured against.</summary>
    public static IDisposable StartEcho(string renditions, out Uri at)
    {
        var pool = new BenchPool();
        at = pool.Service;
        pool.Start("Pool.Bench", ["echo", at.Port.ToString(CultureInfo.InvariantCulture), renditions], _ => { });
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

    private async Task ReadyAsync()
    {
        using var limit = new CancellationTokenSource(ReadyWithin);
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                var workers = await http.GetStringAsync(new Uri($"http://127.0.0.1:{_cli}/admin/workers"), limit.Token);
                if (workers.Contains("\"ready\"", StringComparison.Ordinal))
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
            await Task.Delay(Look, TimeProvider.System, limit.Token);
        }
    }

    private void Start(string project, IEnumerable<string> arguments, Action<string> onLine)
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        var root = build.Parent!.Parent!.Parent!.Parent!.FullName;
        var program = Path.Combine(root, project, "bin", build.Parent.Name, build.Name, project);
        var isNode = arguments.FirstOrDefault() != "echo";
        var data = $"-dataDir={Path.Combine(_folder.FullName, project)}";
        var start = new ProcessStartInfo(program, isNode ? [.. arguments, data] : arguments)
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
