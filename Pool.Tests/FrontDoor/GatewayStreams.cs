using Pool.Tests.Fixtures;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.FrontDoor;

/// <summary>The main job: real footage through real processes, judged by the test gateway's own look at every rendition.</summary>
[Collection("processes")]
public sealed class GatewayStreams
{
    [Fact]
    public async Task Film_streams_live_through_an_orchestrator_and_two_workers()
    {
        await using var pool = await new PoolProcesses().ReadyAsync();
        var report = await pool.Stream(await Footage.SmallFilmAsync(), "--live", "--duration=10s", "--profiles=240p,144p")
            .ReportAsync();
        pool.Succeeds(report);
        Assert.True(report.GetProperty("right").GetInt32() >= 5, report.ToString());
        Assert.True(report.GetProperty("wallSeconds").GetDouble() >= 8, "segments come as a live stream's do");
        var workers = await pool.WorkersAsync();
        Assert.Equal(report.GetProperty("right").GetInt64(), workers.Sum(worker => worker.GetProperty("segments").GetInt64()));
        Assert.All(workers, worker => Assert.Equal(0, worker.GetProperty("load").GetInt32()));
    }

    [Fact]
    public async Task Several_streams_share_the_workers_as_fast_as_they_go()
    {
        // Each worker alone could take them all.
        await using var pool = await new PoolProcesses().ReadyAsync(sessions: 8);
        var report = await pool.Stream(
                await Footage.SmallFilmAsync(),
                "--fast",
                "--streams=2",
                "--duration=6s",
                "--profiles=240p,144p"
            )
            .ReportAsync();
        pool.Succeeds(report);
        Assert.True(report.GetProperty("right").GetInt32() >= 6, report.ToString());
        Assert.All(await pool.WorkersAsync(), worker => Assert.True(worker.GetProperty("segments").GetInt64() > 0));
    }

    [Fact]
    public async Task One_id_leads_from_the_gateways_request_to_the_workers_encoder()
    {
        await using var pool = new PoolProcesses();
        var orchestrator = pool.StartOrchestrator();
        var worker = pool.StartWorker("w1");
        await pool.WorkersReadyAsync(1);
        Assert.Contains(
            "Got a RegisterTranscoder request from transcoder=127.0.0.1 capacity=2",
            orchestrator.Output,
            StringComparison.Ordinal
        );
        var film = await Footage.SmallFilmAsync();
        pool.Succeeds(await pool.Stream(film, "--fast", "--duration=2s", "--profiles=144p").ReportAsync());
        var received = orchestrator.Output.Split('\n').First(line => line.Contains("Received segment", StringComparison.Ordinal));
        var id = received.Split("segment=")[1][..32];
        Assert.Contains($"segment={id}", worker.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HEVC_is_made_where_a_workers_self_test_passed_and_forgiven_where_none_did()
    {
        await using var pool = await new PoolProcesses().ReadyAsync(workers: 1, sessions: 8);
        using var clips = new ClipFolder();
        using var gateway = new SegmentSender(pool.ServicePort) { Codec = Net.VideoProfile.Types.VideoCodec.H265 };
        var source = await File.ReadAllBytesAsync(clips.Clip("source.ts", seconds: 2, gopFrames: 60));
        var answer = await gateway.SendAsync(source);
        var encoders = (await pool.WorkersAsync()).Single().GetProperty("encoders").EnumerateArray().Select(e => e.GetString());
        if (encoders.Contains("libx265"))
        {
            Assert.True(answer.Result?.Data?.Segments.Single().Pixels > 0, $"{answer}\n{pool.Outputs}");
        }
        else
        {
            Assert.Equal("Encoder not found", answer.Error);
        }
    }

    [Fact]
    public async Task Depth_and_chroma_of_a_profile_come_back_as_ordered()
    {
        await using var pool = await new PoolProcesses().ReadyAsync(workers: 1, sessions: 8);
        using var clips = new ClipFolder();
        using var gateway = new SegmentSender(pool.ServicePort)
        {
            Wish = profile =>
                (profile.ColorDepth, profile.ChromaFormat) = (10, Net.VideoProfile.Types.ChromaSubsampling.Chroma422),
        };
        var answer = await gateway.SendAsync(await File.ReadAllBytesAsync(clips.Clip("source.ts", seconds: 2, gopFrames: 60)));
        Assert.True(answer.Error is null, $"{answer.Problem}\n{pool.Outputs}");
        using var fetcher = new Pool.Cmd.Stream.Wire.RenditionFetcher(TimeProvider.System);
        var (bytes, error) = await fetcher.GetAsync(answer.Result!.Data.Segments.Single().Url, CancellationToken.None);
        Assert.True(bytes is not null, error);
        var rendition = Path.Combine(clips.NewFolder(), "rendition.ts");
        await File.WriteAllBytesAsync(rendition, bytes);
        var probe = await Ffmpeg.ProbeAsync($"-select_streams v:0 -show_entries stream=pix_fmt {rendition}");
        Assert.Contains("yuv422p10le", probe, StringComparison.Ordinal);
    }
}
