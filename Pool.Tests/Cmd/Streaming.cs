using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Pool.Cmd;
using Pool.Cmd.Stream;
using Pool.Cmd.Stream.Cutting;
using Pool.Cmd.Stream.Wire;
using Pool.Protocol.Livepeer;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Cmd;

/// <summary>
/// The test gateway against an orchestrator that can be told to lie: a checker that never finds anything is worth nothing. Against the
/// real one it runs in the front-door tests.
/// </summary>
public sealed class Streaming(ClipFolder footage) : IClassFixture<ClipFolder>
{
    private const string SourceSized = """[{"name":"same","width":320,"height":180,"bitrate":500000}]""";

    [Fact]
    public async Task A_right_stream_is_0_and_leaves_a_playlist_and_a_report()
    {
        await using var orchestrator = await ScriptedOrchestrator.StartAsync();
        var folder = footage.NewFolder();
        var report = Path.Combine(folder, "report.json");
        var run = await StreamAsync(orchestrator, "--streams", "2", "--out", folder, "--report", report);

        Assert.True(run.Code == ExitCode.Done, run.Output + run.Errors);
        var json = JsonDocument.Parse(await File.ReadAllTextAsync(report)).RootElement;
        Assert.Equal(6, json.GetProperty("right").GetInt32());
        Assert.Contains(
            "same/index.m3u8",
            await File.ReadAllTextAsync(json.GetProperty("playlist").GetString()!),
            StringComparison.Ordinal
        );
        Assert.Equal(90, ClipFolder.FramesIn(json.GetProperty("playlist").GetString()!));

        // As the recorded gateway: h2 up, h1 down, asked for every segment, ended once per stream.
        Assert.Equal(6, orchestrator.Calls.Count(call => call == "segment HTTP/2"));
        Assert.Equal(6, orchestrator.Calls.Count(call => call == "download HTTP/1.1"));
        Assert.Equal(2 + 6, orchestrator.Calls.Count(call => call == "ask"));
        Assert.Equal(2, orchestrator.Calls.Count(call => call == "end Genuine"));
    }

    public static TheoryData<string, string> Lies() =>
        new()
        {
            { "pixels", "pixels declared" },
            { "seq", "the answer is for segment" },
            { "token", "does not repeat" },
            { "missing rendition", "0 renditions instead of 1" },
            { "dead link", "download answered 404" },
            { "error", "TranscoderInvalidVideo" },
            { "half a file", "frames instead of" },
            { "no media", "no video in" },
        };

    [Theory, MemberData(nameof(Lies))]
    public async Task Every_lie_is_found_and_told(string lie, string text)
    {
        await using var orchestrator = await ScriptedOrchestrator.StartAsync();
        Tell(orchestrator, lie);
        var run = await StreamAsync(orchestrator);
        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains(text, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_before_the_work_is_told_with_its_text()
    {
        await using var orchestrator = await ScriptedOrchestrator.StartAsync();
        orchestrator.Refuse = (_, _) => new HeaderFailure(403, GatewayErrors.Capped);
        var run = await StreamAsync(orchestrator);
        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("403 OrchestratorCapped", run.Errors, StringComparison.Ordinal);

        orchestrator.Capped = GatewayErrors.RequestCapped;
        run = await StreamAsync(orchestrator);
        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("OrchestratorCapped", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Two service URIs: the second is tried after an error, but not after one that gateways forgive.</summary>
    [Theory]
    [InlineData(GatewayErrors.Busy, ExitCode.Done, 3 + 1)]
    [InlineData(GatewayErrors.InvalidVideo, ExitCode.Refused, 3)]
    public async Task A_second_service_uri_is_tried_where_a_gateway_would(string text, int code, int submitted)
    {
        await using var orchestrator = await ScriptedOrchestrator.StartAsync();
        orchestrator.Hosts = ["127.0.0.1", "localhost", "localhost"];
        orchestrator.Refuse = (segment, host) => segment.Seq > 0 && host == "127.0.0.1" ? new HeaderFailure(403, text) : null;
        var run = await StreamAsync(orchestrator);
        Assert.True(run.Code == code, run.Output + run.Errors);
        Assert.Equal(submitted, orchestrator.Calls.Count(call => call == "segment HTTP/2"));
    }

    [Fact]
    public async Task No_orchestrator_is_3()
    {
        var file = footage.Clip("unreachable.mp4", seconds: 1, gopFrames: 30);
        var run = await ToolRun.OfAsync("stream", file, "-orch", "127.0.0.1:1");
        Assert.Equal(ExitCode.Unreachable, run.Code);
    }

    /// <summary>Seen with the real gateway: a worker frozen for 5 s cost the segment that came 4 s after it, at once.</summary>
    [Fact]
    public async Task A_segment_is_lost_when_the_oldest_in_flight_is_twice_too_old()
    {
        await using var orchestrator = await ScriptedOrchestrator.StartAsync();
        var thaw = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        orchestrator.Hang = thaw.Task;
        var file = footage.Clip("frozen.mp4", seconds: 5, gopFrames: 30);
        var settings = new StreamSettings
        {
            File = file,
            Orchestrator = new Uri($"https://{orchestrator.Address}"),
            Profiles = ProfileLadder.Read("144p"),
            Live = true,
            Streams = 1,
            InFlight = 1,
            Attempts = 3,
            Cut = new CutOrder(file, footage.NewFolder()) { Reencode = TimeSpan.FromSeconds(1) },
            OutputFolder = footage.NewFolder(),
        };
        var segments = await new SegmentCutter().CutAsync(settings.Cut, CancellationToken.None);
        var lost = new Told(outcome =>
        {
            if (outcome.Problems.Any(problem => problem.StartsWith("lost:", StringComparison.Ordinal)))
            {
                thaw.TrySetResult();
            }
        });
        var outcomes = await new StreamRun(settings, TimeProvider.System).GoAsync(segments, lost, CancellationToken.None);
        var never = outcomes.First(outcome => outcome.Attempts == 0);
        Assert.InRange(never.Source.Number, 3, 4); // 4 on a machine that starts late
        Assert.StartsWith("lost:", never.Problems.Single(), StringComparison.Ordinal);
        Assert.All(outcomes[..3], outcome => Assert.NotNull(outcome.HeadersAfter));
    }

    private sealed class Told(Action<SegmentOutcome> tell) : IProgress<SegmentOutcome>
    {
        public void Report(SegmentOutcome value) => tell(value);
    }

    /// <summary>The recorded downloads came without ALPN and without SNI; a server that tells faces apart by them must see the same.</summary>
    [Fact]
    public async Task Downloads_greet_without_protocol_names_and_without_a_host_name()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var fetcher = new RenditionFetcher(TimeProvider.System);
        var fetching = fetcher.GetAsync($"https://{listener.LocalEndpoint}/stream/a/1.ts", CancellationToken.None);
        using var peer = await listener.AcceptTcpClientAsync();
        var hello = new byte[16 * 1024];
        var length = await peer.GetStream().ReadAsync(hello);
        peer.Close();

        Assert.NotNull((await fetching).Error);
        Assert.Equal([], ExtensionsIn(hello.AsSpan(0, length)).Intersect([0x0000, 0x0010]));
    }

    private static void Tell(ScriptedOrchestrator orchestrator, string lie)
    {
        orchestrator.Spoil = lie switch
        {
            "pixels" => result => result.Data.Segments[0].Pixels++,
            "seq" => result => result.Seq++,
            "token" => result => result.Info.AuthToken = null,
            "missing rendition" => result => result.Data.Segments.Clear(),
            "dead link" => result => result.Data.Segments[0].Url += "x",
            "error" => result => result.Error = GatewayErrors.InvalidVideo,
            _ => _ => { },
        };
        orchestrator.Damage = lie switch
        {
            "half a file" => bytes => bytes[..(bytes.Length / 2 / 188 * 188)],
            "no media" => bytes => new byte[bytes.Length],
            _ => bytes => bytes,
        };
    }

    private async Task<ToolRun> StreamAsync(ScriptedOrchestrator orchestrator, params string[] more)
    {
        var file = footage.Clip("stream.mp4", seconds: 3, gopFrames: 30);
        var profiles = Path.Combine(footage.NewFolder(), "profiles.json");
        await File.WriteAllTextAsync(profiles, SourceSized);
        return await ToolRun.OfAsync([
            "stream",
            file,
            "-orch",
            orchestrator.Address,
            "--fast",
            "--segment",
            "1s",
            "--profiles",
            profiles,
            .. more,
        ]);
    }

    /// <summary>Numbers of the extensions in a TLS ClientHello record.</summary>
    private static List<int> ExtensionsIn(ReadOnlySpan<byte> record)
    {
        var found = new List<int>();
        var at = 5 + 4 + 2 + 32;
        at += 1 + record[at];
        at += 2 + (record[at] << 8 | record[at + 1]);
        at += 1 + record[at];
        var end = at + 2 + (record[at] << 8 | record[at + 1]);
        for (at += 2; at < end; at += 4 + (record[at + 2] << 8 | record[at + 3]))
        {
            found.Add(record[at] << 8 | record[at + 1]);
        }
        Assert.NotEmpty(found);
        return found;
    }
}
