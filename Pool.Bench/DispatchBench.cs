using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Pool.Cmd.Stream;

namespace Pool.Bench;

/// <summary>
/// Everything but encoding: segments of about 10 kB and 1 MB through an orchestrator to a worker that answers at once, both as processes over
/// real sockets, beside a bare Kestrel that takes and gives the same bytes. The load generator uses the same cores.
/// </summary>
internal static class DispatchBench
{
    private static readonly TimeSpan PerRow = TimeSpan.FromSeconds(4);
    private static readonly int[] StreamCounts = [1, 8, 64];
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>Runs it and writes <c>dispatch.json</c>.</summary>
    public static async Task RunAsync(string folder)
    {
        var work = Directory.CreateTempSubdirectory("pool-dispatch-");
        try
        {
            var sources = new[]
            {
                ("10 kB", SegmentBench.Prepare(work.FullName, "160x120", seconds: 0.2, "-crf 40")),
                ("1 MB", SegmentBench.Prepare(work.FullName, "1280x720", seconds: 2, "-b:v 4M -maxrate 4M -bufsize 4M")),
            };
            var rows = new List<object>();
            using var pool = await BenchPool.StartAsync(work.FullName);
            using var echo = BenchPool.StartEcho(work.FullName, out var echoAt);
            foreach (var (name, source) in sources)
            {
                foreach (var streams in StreamCounts)
                {
                    var cpu = pool.OrchestratorCpu();
                    var through = await LoadAsync(streams, () => new PoolGateway(pool.Service, source));
                    var cpuMs = (pool.OrchestratorCpu() - cpu).TotalMilliseconds / Math.Max(1, through.Segments);
                    var bare = await LoadAsync(streams, () => new EchoGateway(echoAt, source));
                    rows.Add(
                        new
                        {
                            segment = name,
                            sourceBytes = source.Length,
                            streams,
                            poolPerSecond = Math.Round(through.PerSecond, 1),
                            echoPerSecond = Math.Round(bare.PerSecond, 1),
                            ratio = Math.Round(through.PerSecond / bare.PerSecond, 3),
                            poolP50Ms = Math.Round(through.P50, 1),
                            echoP50Ms = Math.Round(bare.P50, 1),
                            orchestratorCpuMs = Math.Round(cpuMs, 2),
                            failed = through.Failed + bare.Failed,
                        }
                    );
                    Console.WriteLine(rows[^1]);
                }
            }
            var load = (await File.ReadAllTextAsync("/proc/loadavg")).Trim();
            await File.WriteAllTextAsync(
                Path.Combine(folder, "dispatch.json"),
                JsonSerializer.Serialize(new { load, rows }, Json)
            );
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<(int Segments, int Failed, double PerSecond, double P50)> LoadAsync(int streams, Func<ILoad> make)
    {
        var latencies = new ConcurrentBag<double>();
        var failed = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, streams).Select(_ => Task.Run(StreamAsync)));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return (latencies.Count, failed, latencies.Count / seconds, Median.Of(latencies));

        async Task StreamAsync()
        {
            using var load = make();
            while (Stopwatch.GetElapsedTime(started) < PerRow)
            {
                var sent = Stopwatch.GetTimestamp();
                if (await load.SendAsync())
                {
                    latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                }
                else
                {
                    Interlocked.Increment(ref failed);
                }
            }
        }
    }

    private interface ILoad : IDisposable
    {
        Task<bool> SendAsync();
    }

    private sealed class PoolGateway(Uri service, byte[] source) : ILoad
    {
        private static int _streams;
        private readonly BenchGateway _gateway = new(
            service,
            [BenchGateway.Profiles[^1]],
            $"stream {Interlocked.Increment(ref _streams).ToString(CultureInfo.InvariantCulture)}"
        );
        private int _sent;

        public async Task<bool> SendAsync()
        {
            // Each segment differs, as a stream's do: equal ones in flight would be joined. Padding is no packet, so no reader minds.
            var body = (byte[])source.Clone();
            BitConverter.TryWriteBytes(body.AsSpan(body.Length - 8), HashCode.Combine(_gateway.GetHashCode(), ++_sent));
            try
            {
                await _gateway.SendAsync(body);
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }

        public void Dispose() => _gateway.Dispose();
    }

    private sealed class EchoGateway : ILoad
    {
        private readonly HttpClient _http;
        private readonly Uri _segment;
        private readonly Uri _rendition;
        private readonly byte[] _source;

        public EchoGateway(Uri echo, byte[] source)
        {
            _source = source;
            _segment = new Uri(echo, "/segment");
            _rendition = new Uri(echo, $"/stream/{source.Length}");
            _http = new HttpClient(new SocketsHttpHandler { SslOptions = OrchestratorClient.AnyCertificate() })
            {
                DefaultRequestVersion = HttpVersion.Version20,
            };
        }

        public async Task<bool> SendAsync()
        {
            using var content = new ByteArrayContent(_source);
            using var answer = await _http.PostAsync(_segment, content);
            var rendition = await _http.GetByteArrayAsync(_rendition);
            return answer.IsSuccessStatusCode && rendition.Length > 0;
        }

        public void Dispose() => _http.Dispose();
    }
}
