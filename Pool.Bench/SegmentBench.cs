using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Livepeer.Net;
using Pool.Actors.Settings;
using Pool.Cmd.Stream;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;
using Pool.Worker.Transcoding;

namespace Pool.Bench;

/// <summary>
/// One 2 s 720p segment to three renditions end to end through processes, one after the other with the same ffmpeg command by hand, on the
/// same tmpfs and at the same niceness. What is not ffmpeg is what the pool adds.
/// </summary>
internal static partial class SegmentBench
{
    private const int Warm = 3;
    private const int Rounds = 15;
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>Runs it and writes <c>segment.json</c>.</summary>
    public static async Task RunAsync(string folder)
    {
        var work = Directory.CreateDirectory(
            Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : folder, $"pool-bench-{Environment.ProcessId}")
        );
        try
        {
            var source = Path.Combine(work.FullName, "source");
            Shell(
                work.FullName,
                "ffmpeg -v error -y -f lavfi -i testsrc2=s=1280x720:r=30:d=2,noise=alls=6:allf=t -f lavfi -i sine=f=440:r=48000:d=2 "
                    + "-c:v libx264 -preset veryfast -g 60 -pix_fmt yuv420p -c:a aac -f mpegts source"
            );
            var bytes = await File.ReadAllBytesAsync(source);
            var byHandCommand = CommandOf(bytes);
            using var pool = await BenchPool.StartAsync();
            using var gateway = new BenchGateway(pool.Service);
            var (byHand, through, headers, downloads, cpu) = (
                new List<double>(),
                new List<double>(),
                new List<double>(),
                new List<double>(),
                new List<double>()
            );
            for (var round = 0; round < Warm + Rounds; round++)
            {
                var hand = Shell(work.FullName, byHandCommand);
                var before = pool.OrchestratorCpu();
                var (toHeaders, toAnswer, all) = await gateway.SendAsync(bytes);
                if (round >= Warm)
                {
                    byHand.Add(hand);
                    through.Add(all);
                    headers.Add(toHeaders);
                    downloads.Add(all - toAnswer);
                    cpu.Add((pool.OrchestratorCpu() - before).TotalMilliseconds);
                }
            }
            var stages = pool.Log.Select(line => Stages().Match(line)).Where(match => match.Success).TakeLast(Rounds).ToList();
            double Stage(string name) =>
                Median.Of(stages.Select(m => double.Parse(m.Groups[name].Value, CultureInfo.InvariantCulture)));
            var report = new
            {
                sourceBytes = bytes.Length,
                rounds = Rounds,
                load = (await File.ReadAllTextAsync("/proc/loadavg")).Trim(),
                ffmpegByHandMs = Median.Of(byHand),
                throughPoolMs = Median.Of(through),
                ratio = Math.Round(Median.Of(through.Zip(byHand, (pooled, hand) => pooled / hand)), 3),
                addedMs = Median.Of(through.Zip(byHand, (pooled, hand) => pooled - hand)),
                early200Ms = Median.Of(headers),
                workerFetchMs = Stage("fetch"),
                workerTranscodeMs = Stage("transcode"),
                workerReturnMs = Stage("return"),
                renditionDownloadMs = Median.Of(downloads),
                orchestratorCpuMs = Median.Of(cpu),
            };
            var text = JsonSerializer.Serialize(report, Json);
            await File.WriteAllTextAsync(Path.Combine(folder, "segment.json"), text);
            Console.WriteLine($"segment: medians of {Rounds} rounds\n{text}");
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>The worker's own command for this segment.</summary>
    private static string CommandOf(byte[] source)
    {
        MediaInspector.TryInspect(new ReadOnlySequence<byte>(source), out var facts);
        var wish = new RecipeWish
        {
            Profiles = BenchGateway.Profiles,
            SourceWidthPx = facts!.Video!.WidthPx,
            SourceHeightPx = facts.Video.HeightPx,
        };
        RecipeResolver.TryResolve(wish, out var recipe, out _);
        var settings = NodeConfig.FromText("").Read<TranscodeSettings>();
        var plan = new EncodePlan("source", facts, recipe!, new Hardware(), settings);
        return $"nice -n {settings.Niceness} ffmpeg {FfmpegArguments.Of(plan).Arguments} >/dev/null 2>&1";
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Time in ms.</returns>
    private static double Shell(string folder, string command)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = folder })!;
        process.WaitForExit();
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(started).TotalMilliseconds
            : throw new InvalidOperationException($"exit code {process.ExitCode}: {command}");
    }

    [GeneratedRegex("stages segment=.* fetchMs=(?<fetch>[0-9]+) transcodeMs=(?<transcode>[0-9]+) returnMs=(?<return>[0-9]+)")]
    private static partial Regex Stages();
}

/// <summary>Sends one segment at a time, as a gateway does.</summary>
internal sealed class BenchGateway(Uri service) : IDisposable
{
    private readonly SegmentClient _client = new(TimeProvider.System);
    private readonly RenditionFetcher _fetcher = new(TimeProvider.System);
    private long _seq;
    private AuthToken? _token;

    /// <summary>The ladder of the recorded traffic.</summary>
    public static System.Collections.Immutable.ImmutableArray<RenditionProfile> Profiles { get; } =
    [ProfileOf("480p", 854, 480, 1_200_000), ProfileOf("360p", 640, 360, 600_000), ProfileOf("240p", 426, 240, 250_000)];

    /// <summary>Sends a segment and fetches its renditions.</summary>
    /// <returns>From the start of the request, in ms: to the early 200, to the end of the answer, to the last rendition.</returns>
    public async Task<(double Headers, double Answer, double All)> SendAsync(byte[] body)
    {
        _token ??= await TokenAsync();
        var data = new SegData
        {
            ManifestId = ByteString.CopyFromUtf8("bench"),
            Seq = _seq++,
            Hash = Keccak.Hash(body).ToByteString(),
            Duration = 2000,
            AuthToken = _token,
            Capabilities = CapabilitySet.Empty.ToJob(),
        };
        ProfileCodec.Write(Profiles, data);
        var started = Stopwatch.GetTimestamp();
        var answer = await _client.SubmitAsync(service, data, body, CancellationToken.None);
        if (answer.Error is not null)
        {
            throw new InvalidOperationException(answer.Problem);
        }
        var fetches = answer.Result!.Data.Segments.Select(segment => _fetcher.GetAsync(segment.Url, CancellationToken.None));
        var files = await Task.WhenAll(fetches);
        return files.All(file => file.Bytes is not null)
            ? (
                answer.HeadersAfter!.Value.TotalMilliseconds,
                answer.After.TotalMilliseconds,
                Stopwatch.GetElapsedTime(started).TotalMilliseconds
            )
            : throw new InvalidOperationException(files.First(file => file.Error is not null).Error);
    }

    public void Dispose()
    {
        _client.Dispose();
        _fetcher.Dispose();
    }

    private async Task<AuthToken> TokenAsync()
    {
        using var orchestrator = new OrchestratorClient(service, TimeProvider.System);
        return (
            await orchestrator.GetAsync(CapabilitySet.Empty.ToJob(), TimeSpan.FromSeconds(5), CancellationToken.None)
        ).AuthToken;
    }

    private static RenditionProfile ProfileOf(string name, int width, int height, long bitrate) =>
        new()
        {
            Name = name,
            WidthPx = width,
            HeightPx = height,
            BitrateBps = bitrate,
        };
}
