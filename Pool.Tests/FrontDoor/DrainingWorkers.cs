using System.Text.Json;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>The operator takes a worker out of a running pool and puts it back, and asks why streams are where they are.</summary>
[Collection("processes")]
public sealed class DrainingWorkers(RunningPool running) : IClassFixture<RunningPool>
{
    [Fact]
    public async Task A_drained_worker_gets_no_new_work_over_a_new_link_too_until_it_is_resumed_and_no_segment_is_lost()
    {
        var gateway = running.Pool.Stream(
            await Footage.SmallFilmAsync(),
            "--live",
            "--duration=30s",
            "--streams=2",
            "--profiles=144p"
        );
        await Eventually.IsAsync(
            async () => (await running.ListAsync("session", "list")).Count(session => WorkerOf(session) is not null) == 2,
            "both streams have a worker",
            seconds: 30
        );
        await EachTellsWhyItIsThereAsync();

        Assert.Equal("draining", (await running.ChangeAsync("worker", "drain", "w1")).GetProperty("state").GetString());
        await Eventually.IsAsync(
            async () => (await running.ListAsync("session", "list")).TrueForAll(session => WorkerOf(session) == "w2"),
            "both streams are on the other worker",
            seconds: 20
        );
        await OneTellsThatItsWorkerTookNoMoreAsync();
        var before = await SegmentsOfAsync("w1");

        await running.RestartFirstWorkerAsync();
        await Eventually.IsAsync(async () => await StateOfAsync("w1") == "draining", "it is back and still drained", seconds: 30);
        Assert.False((await running.JsonAsync("worker", "show", "w1")).GetProperty("takesWork").GetBoolean());
        await Eventually.IsAsync(async () => await SegmentsOfAsync("w2") > before + 4, "the other goes on", seconds: 20);
        Assert.Equal(before, await SegmentsOfAsync("w1"));

        Assert.Equal("ready", (await running.ChangeAsync("worker", "resume", "w1")).GetProperty("state").GetString());
        await Eventually.IsAsync(
            async () => (await running.JsonAsync("worker", "show", "w1")).GetProperty("accepts").GetInt32() == 2,
            "it accepts work again"
        );
        running.Pool.Succeeds(await gateway.ReportAsync());
    }

    private async Task EachTellsWhyItIsThereAsync()
    {
        foreach (var session in await running.ListAsync("session", "list"))
        {
            var shown = await running.JsonAsync("session", "show", session.GetProperty("manifestId").GetString()!);
            var placement = shown.GetProperty("placement");
            Assert.Equal("first", placement.GetProperty("cause").GetString());
            Assert.Equal(WorkerOf(session), placement.GetProperty("name").GetString());
            var other = placement.GetProperty("others").EnumerateArray().Single();
            Assert.NotEqual(WorkerOf(session), other.GetProperty("name").GetString());
            Assert.NotEmpty(other.GetProperty("whyNot").GetString()!);
        }
    }

    private async Task OneTellsThatItsWorkerTookNoMoreAsync()
    {
        var told = "";
        foreach (var session in await running.ListAsync("session", "list"))
        {
            told += (await running.ToolAsync("session", "show", session.GetProperty("manifestId").GetString()!)).Output;
        }
        Assert.Contains("why: its worker w1 took no more work", told, StringComparison.Ordinal);
        Assert.Contains("why not w1: took no work at that moment; now it is draining", told, StringComparison.Ordinal);
    }

    private async Task<string?> StateOfAsync(string name) => (await NamedAsync(name)).GetProperty("state").GetString();

    private async Task<long> SegmentsOfAsync(string name) => (await NamedAsync(name)).GetProperty("segments").GetInt64();

    private async Task<JsonElement> NamedAsync(string name) =>
        (await running.ListAsync("worker", "list")).Single(worker => worker.GetProperty("name").GetString() == name);

    private static string? WorkerOf(JsonElement session) => session.GetProperty("workerName").GetString();
}
