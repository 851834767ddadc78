using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>Worker processes whose encoder hangs or lies in mid-stream: the gateway sees good segments, the operator sees who it was.</summary>
[Collection("processes")]
public sealed class WorkersThatMisbehave
{
    [Theory]
    [InlineData("hangs", "worker=ID reason=Stalled: the encoder stood still|cause=Superseded")]
    [InlineData("shrinks", "worker=ID: rendition 0: 426x120 instead of 426x240")]
    [InlineData("forgets", "worker=ID reason=Encoder: ffmpeg ended well without writing rendition 1")]
    public async Task A_worker_that_turns_in_mid_stream_costs_no_segment_is_named_and_may_serve_again(string how, string what)
    {
        await using var pool = await new PoolProcesses().ReadyAsync(workers: 0);
        var ffmpeg = how switch
        {
            "hangs" => TurncoatFfmpeg.ThatHangs(pool.Folder),
            "shrinks" => TurncoatFfmpeg.ThatShrinks(pool.Folder),
            _ => TurncoatFfmpeg.ThatForgets(pool.Folder),
        };
        pool.StartWorker("turncoat", 2, $"-config={ffmpeg.Config}");
        await pool.WorkersReadyAsync(1);
        var turncoat = (await pool.WorkersAsync()).Single().GetProperty("id").GetString();
        var film = await Footage.SmallFilmAsync();
        var gateway = pool.Stream(film, "--live", "--duration=12s", "--profiles=240p,144p");
        await Eventually.IsAsync(async () => await SegmentsAsync(pool, "turncoat") > 0, "it does honest work", seconds: 30);
        pool.StartWorker("honest");
        await pool.WorkersReadyAsync(2);
        ffmpeg.Turn();
        pool.Succeeds(await gateway.ReportAsync());
        Assert.True(await SegmentsAsync(pool, "honest") > 0, pool.Outputs);
        // What hangs is known by its silence, or a second worker was faster than that.
        Assert.Matches(what.Replace("ID", turncoat, StringComparison.Ordinal), pool.Outputs);
        ffmpeg.Repent();
        pool.Succeeds(await pool.Stream(film, "--fast", "--streams=2", "--duration=4s", "--profiles=240p,144p").ReportAsync());
    }

    private static async Task<long> SegmentsAsync(PoolProcesses pool, string name) =>
        (await pool.WorkersAsync())
            .Where(worker => worker.GetProperty("name").GetString() == name)
            .Sum(worker => worker.GetProperty("segments").GetInt64());
}
