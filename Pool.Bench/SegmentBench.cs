using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pool.Actors.Settings;
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
            var byHandCommand = CommandOf(bytes, BenchGateway.Profiles);
            using var pool = await BenchPool.StartAsync();
            using var gateway = new BenchGateway(pool.Service, BenchGateway.Profiles, "bench");
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

    /// <summary>Makes a source of about the asked size, and beside it the rendition that an <see cref="InstantWorker"/> gives for it.</summary>
    /// <returns>The source, with an empty packet at its end whose content may be changed.</returns>
    public static byte[] Prepare(string folder, string size, double seconds, string rate)
    {
        var length = seconds.ToString(CultureInfo.InvariantCulture);
        Shell(
            folder,
            $"ffmpeg -v error -y -f lavfi -i testsrc2=s={size}:r=30:d={length},noise=alls=6:allf=t -c:v libx264 -preset veryfast {rate} "
                + "-g 60 -pix_fmt yuv420p -f mpegts source"
        );
        // A null packet (PID 0x1FFF).
        byte[] source = [.. File.ReadAllBytes(Path.Combine(folder, "source")), 0x47, 0x1F, 0xFF, 0x10, .. new byte[184]];
        Shell(folder, CommandOf(source, [BenchGateway.Profiles[^1]]));
        File.Move(Path.Combine(folder, "o0.ts"), Path.Combine(folder, $"{source.Length}.ts"), overwrite: true);
        return source;
    }

    /// <summary>The worker's own command for a segment.</summary>
    private static string CommandOf(byte[] source, ImmutableArray<RenditionProfile> profiles)
    {
        MediaInspector.TryInspect(new ReadOnlySequence<byte>(source), out var facts);
        var wish = new RecipeWish
        {
            Profiles = profiles,
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
