using System.CommandLine;
using System.Globalization;
using Pool.Cmd.Stream.Cutting;

namespace Pool.Cmd.Stream;

/// <summary><c>pool stream FILE</c>: a test gateway.</summary>
internal static class StreamCommand
{
    private const int MaxStreams = 1000;
    private const int DefaultPort = 8935;

    private static readonly Argument<string> FileName = new("FILE") { Description = "footage: anything ffmpeg reads" };
    private static readonly Option<string> Orchestrator = Flag.Of(
        "orch",
        "the orchestrator's service URI or host:port",
        "127.0.0.1:8935"
    );
    private static readonly Option<bool> Live = Flag.Of("live", "send one segment per its own duration (the default)", false);
    private static readonly Option<bool> Fast = Flag.Of("fast", "send as fast as answers come", false);
    private static readonly Option<int> Streams = Flag.Of("streams", "streams at once", 1);
    private static readonly Option<int> InFlight = Flag.Of("in-flight", "with --fast: segments of a stream under way at once", 1);
    private static readonly Option<int> Loop = Flag.Of("loop", "play the file this often", 1);
    private static readonly Option<TimeSpan?> Duration = Flag.Time(
        "duration",
        "stream this long, the file again and again if need be"
    );
    private static readonly Option<string> Profiles = Flag.Of(
        "profiles",
        "renditions: names (720p,480p,360p,240p,144p) or a JSON file",
        ProfileLadder.Default
    );
    private static readonly Option<TimeSpan?> Segment = Flag.Time(
        "segment",
        "re-encode the source with a key frame this often, e.g. 2s"
    );
    private static readonly Option<string?> Out = Flag.Optional<string>("out", "folder for renditions and playlists");
    private static readonly Option<string?> Report = Flag.Optional<string>("report", "write the report to this file as JSON");
    private static readonly Option<int> Attempts = Flag.Of("attempts", "tries per segment, each at another service URI", 3);

    public static Command Command()
    {
        var command = new Command("stream", "streams a file to an orchestrator as a gateway would, and checks what comes back")
        {
            FileName,
            Orchestrator,
            Live,
            Fast,
            Streams,
            InFlight,
            Loop,
            Duration,
            Profiles,
            Segment,
            Out,
            Report,
            Attempts,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var footage = Directory.CreateTempSubdirectory("pool-source-");
        try
        {
            var settings = SettingsOf(parsed, footage.FullName);
            var report = await StreamAsync(settings, parsed.GetValue(CommandTree.Json), cancel);
            if (parsed.GetValue(Report) is { } file)
            {
                await File.WriteAllTextAsync(file, ReportPrinter.ToJson(report), CancellationToken.None);
            }
            return report.Ok ? ExitCode.Done : ExitCode.Refused;
        }
        finally
        {
            footage.Delete(recursive: true);
        }
    }

    /// <summary>Cuts, streams, checks, shows.</summary>
    public static async Task<StreamReport> StreamAsync(StreamSettings settings, bool asJson, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        var segments = await new SegmentCutter().CutAsync(settings.Cut, cancel);
        var console = asJson ? Terminal.Nowhere : Terminal.Output;
        var progress = new StreamProgress(console, settings, segments.Length, time);
        var started = time.GetTimestamp();
        var run = new StreamRun(settings, time);
        var outcomes = await progress.ShowAsync(() => run.GoAsync(segments, progress, cancel));
        var report = StreamReport.Of(settings, segments.Length, outcomes, time.GetElapsedTime(started), run.PlaylistPath);
        if (asJson)
        {
            await Console.Out.WriteLineAsync(ReportPrinter.ToJson(report));
        }
        ReportPrinter.Print(console, Console.Error, report);
        return report;
    }

    /// <exception cref="CommandFailure">Values that make no sense.</exception>
    private static StreamSettings SettingsOf(ParseResult parsed, string footage)
    {
        if (parsed.GetValue(Live) && parsed.GetValue(Fast))
        {
            throw CommandFailure.Usage("--live and --fast exclude each other");
        }
        var file = Path.GetFullPath(parsed.GetValue(FileName)!);
        return new StreamSettings
        {
            File = file,
            Orchestrator = UriOf(parsed.GetValue(Orchestrator)!),
            Profiles = ProfileLadder.Read(parsed.GetValue(Profiles)!),
            Live = !parsed.GetValue(Fast),
            Streams = Within(parsed.GetValue(Streams), MaxStreams, "--streams"),
            InFlight = Within(parsed.GetValue(InFlight), MaxStreams, "--in-flight"),
            Attempts = Within(parsed.GetValue(Attempts), 10, "--attempts"),
            Cut = new CutOrder(file, footage)
            {
                Reencode = parsed.GetValue(Segment),
                Loops = Within(parsed.GetValue(Loop), 100_000, "--loop"),
                Duration = parsed.GetValue(Duration),
            },
            OutputFolder = parsed.GetValue(Out) ?? Directory.CreateTempSubdirectory("pool-stream-").FullName,
        };
    }

    /// <summary>As gateways read <c>-orchAddr</c>: default scheme https, default port 8935.</summary>
    private static Uri UriOf(string text)
    {
        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}";
        if (!Uri.TryCreate(full, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Host.Length == 0)
        {
            throw CommandFailure.Usage($"-orch: '{text}' is no address. Write host:port or https://host:port.");
        }
        var hasPort = full.AsSpan(full.IndexOf("://", StringComparison.Ordinal) + 3)
            .TrimEnd('/')
            .EndsWith($":{uri.Port}", StringComparison.Ordinal);
        return hasPort ? uri : new UriBuilder(uri) { Port = DefaultPort }.Uri;
    }

    private static int Within(int value, int most, string option) =>
        value >= 1 && value <= most
            ? value
            : throw CommandFailure.Usage(string.Create(CultureInfo.InvariantCulture, $"{option} takes 1 to {most}, not {value}"));
}
