using System.Text.Json;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>What the command tool shows of a real node.</summary>
[Collection("processes")]
public sealed class CommandTool
{
    [Fact]
    public async Task It_lists_workers_sessions_and_members_of_a_running_pool()
    {
        await using var pool = await new PoolProcesses().ReadyAsync(workers: 1);
        pool.Succeeds(
            await pool.Stream(await Footage.SmallFilmAsync(), "--fast", "--duration=1s", "--profiles=144p").ReportAsync()
        );
        var worker = (await JsonAsync(pool, "worker", "list")).EnumerateArray().Single();
        Assert.Equal("w1", worker.GetProperty("name").GetString());
        Assert.Equal("edge", worker.GetProperty("link").GetString());
        Assert.Equal("ready", worker.GetProperty("state").GetString());
        Assert.True(worker.GetProperty("segments").GetInt64() > 0);
        Assert.True(worker.GetProperty("pixels").GetInt64() > 0);
        Assert.Equal(JsonValueKind.Array, (await JsonAsync(pool, "session", "list")).ValueKind);
        var members = (await JsonAsync(pool, "cluster", "show")).EnumerateArray().ToList();
        Assert.Equal(2, members.Count);
        var orchestrator = members.Single(m =>
            m.GetProperty("address").GetString()!.EndsWith(".orchestrator:1", StringComparison.Ordinal)
        );
        Assert.Equal("up", orchestrator.GetProperty("status").GetString());
        await using var table = NodeProcess.Start("Pool.Cmd", "-H", $"127.0.0.1:{pool.CliPort}", "worker", "list");
        Assert.Equal(0, await table.ExitAsync());
        Assert.Contains("w1", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_exit_code_3_and_one_line()
    {
        await using var tool = NodeProcess.Start("Pool.Cmd", "-H", "127.0.0.1:1", "worker", "list");
        Assert.Equal(3, await tool.ExitAsync());
        Assert.Single(tool.Output.Split('\n'), line => line.Length > 0);
    }

    private static async Task<JsonElement> JsonAsync(PoolProcesses pool, params string[] command)
    {
        await using var tool = NodeProcess.Start("Pool.Cmd", ["-H", $"127.0.0.1:{pool.CliPort}", .. command, "--json"]);
        Assert.Equal(0, await tool.ExitAsync());
        using var document = JsonDocument.Parse(tool.Output);
        return document.RootElement.Clone();
    }
}
