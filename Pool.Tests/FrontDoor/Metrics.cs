using System.Globalization;
using System.Text.RegularExpressions;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>What Prometheus reads of both kinds of node after real work.</summary>
[Collection("processes")]
public sealed partial class Metrics
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task Segments_workers_and_the_ends_of_attempts_are_counted_under_the_names_that_dashboards_know()
    {
        await using var pool = await new PoolProcesses().ReadyAsync(workers: 0);
        var workerCli = PoolProcesses.FreePort();
        pool.StartWorker("w1", 4, $"-cliAddr=127.0.0.1:{workerCli}");
        await pool.WorkersReadyAsync(1);
        var film = await Footage.SmallFilmAsync();
        var report = await pool.Stream(film, "--fast", "--duration=4s", "--profiles=240p,144p").ReportAsync();
        pool.Succeeds(report);
        using var gateway = new SegmentSender(pool.ServicePort);
        Assert.Equal("TranscoderInvalidVideo", (await gateway.SendAsync(new byte[1000])).Error);

        var right = report.GetProperty("right").GetDouble();
        var text = await Http.GetStringAsync($"http://127.0.0.1:{pool.CliPort}/metrics");
        var id = (await pool.WorkersAsync()).Single().GetProperty("id").GetString();
        Assert.Equal(right, Value(text, "livepeer_segment_transcoded_total", "profiles=\"144p,240p\"", "verified=\"verified\""));
        Assert.Equal(right + 1, Value(text, "livepeer_segment_transcoded_downloaded_total", "node_type=\"orch\""));
        Assert.Equal(1, Value(text, "livepeer_segment_transcode_failed_total", "error_code=\"TranscoderInvalidVideo\""));
        Assert.Equal(right, Value(text, "livepeer_transcode_time_seconds_count", "trusted=\"trusted\""));
        Assert.True(Value(text, "livepeer_transcode_score_sum", "profiles=\"144p,240p\"") > 0);
        Assert.True(Value(text, "livepeer_mil_pixels_processed", "node_id=\"") > 0);
        Assert.Equal(1, Value(text, "livepeer_transcoders_number", "node_type=\"orch\""));
        Assert.Equal(4, Value(text, "livepeer_transcoders_capacity", "node_type=\"orch\""));
        Assert.Equal(0, Value(text, "livepeer_transcoders_load", "node_type=\"orch\""));
        Assert.Equal(1, Value(text, "livepeer_versions", "livepeerversion=\""));
        Assert.Equal(right, Value(text, "pool_attempts_total", $"worker=\"{id}\"", "cause=\"accepted\""));
        Assert.Equal(1, Value(text, "pool_worker_state", $"worker=\"{id}\"", "state=\"ready\""));

        var worker = await Http.GetStringAsync($"http://127.0.0.1:{workerCli}/metrics");
        Assert.Equal(right, Value(worker, "pool_transcodes_total", "device=\"cpu\"", "outcome=\"done\""));
        var (cold, warm) = (
            Value(worker, "pool_encoder_starts_total", "start=\"cold\""),
            Value(worker, "pool_encoder_starts_total", "start=\"warm\"")
        );
        Assert.Equal(right, cold + warm);
        Assert.Equal(0, Value(worker, "pool_warm_encoders", "node_id="));
        Assert.Equal(right, Value(worker, "livepeer_segment_source_uploaded_total", "node_type=\"trcr\""));
        Assert.Equal(2 * right, Value(worker, "livepeer_upload_time_seconds_count", $"node_id=\"{id}\""));
    }

    /// <summary>The one sample of a series that has all these labels.</summary>
    private static double Value(string text, string name, params string[] labels)
    {
        var line = Assert.Single(
            text.Split('\n'),
            line =>
                Sample().Match(line).Groups["name"].Value == name
                && labels.All(label => line.Contains(label, StringComparison.Ordinal))
        );
        return double.Parse(Sample().Match(line).Groups["value"].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^(?<name>[a-z_]+)\{[^}]*\} (?<value>\S+)$")]
    private static partial Regex Sample();
}
