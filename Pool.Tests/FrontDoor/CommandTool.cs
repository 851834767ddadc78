using System.Text.Json;
using Pool.Cmd;
using Pool.Tests.Cmd;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>What the command tool shows of real nodes, and what it changes.</summary>
[Collection("processes")]
public sealed class CommandTool(RunningPool running) : IClassFixture<RunningPool>
{
    [Fact]
    public async Task It_lists_workers_and_shows_one_by_name_by_id_and_by_the_beginning_of_its_id()
    {
        var worker = (await running.ListAsync("worker", "list")).Single(w => w.GetProperty("name").GetString() == "w2");
        var id = worker.GetProperty("id").GetString()!;
        Assert.Equal("edge", worker.GetProperty("link").GetString());
        Assert.Equal("ready", worker.GetProperty("state").GetString());
        foreach (var name in new[] { "w2", id, id[..10] })
        {
            var shown = await running.JsonAsync("worker", "show", name);
            Assert.Equal(id, shown.GetProperty("worker").GetProperty("id").GetString());
            Assert.True(shown.GetProperty("takesWork").GetBoolean());
        }
        var table = await running.ToolAsync("worker", "show", "w2");
        Assert.Contains(id, table.Output, StringComparison.Ordinal);
        Assert.Contains("libx264", (await running.ToolAsync("worker", "list")).Output, StringComparison.Ordinal);
        var missing = await running.ToolAsync("worker", "show", "nobody");
        Assert.Equal(
            (ExitCode.Refused, "pool: there is no worker nobody; pool worker list shows those there are\n"),
            (missing.Code, missing.Errors)
        );
    }

    [Fact]
    public async Task It_shows_members_and_edge_workers_in_the_manner_of_Petabridge_Cmd()
    {
        var nodes = await running.ListAsync("cluster", "show");
        var orchestrator = Assert.Single(nodes, node => node.GetProperty("member").GetBoolean());
        Assert.Equal("up", orchestrator.GetProperty("status").GetString());
        Assert.EndsWith(".orchestrator:1", orchestrator.GetProperty("address").GetString(), StringComparison.Ordinal);
        var edges = nodes.Where(node => !node.GetProperty("member").GetBoolean()).ToList();
        Assert.Superset(
            new HashSet<string> { "w1", "w2" },
            edges.Select(node => node.GetProperty("name").GetString()!).ToHashSet()
        );
        var table = (await running.ToolAsync("cluster", "show")).Output;
        Assert.Matches(@"orchestrator:1\s+\[orchestrator\]\s+up\s+reachable\s+0\.9\.1", table);
        Assert.Contains("Count: 1 nodes", table, StringComparison.Ordinal);
        Assert.Contains($"Count: {edges.Count} edge workers", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_follows_links_as_they_come_and_go()
    {
        await using var tail = running.Follow("cluster", "tail", "--json");
        // Whatever comes after this line is seen.
        await using var past = running.Follow("cluster", "tail", "--last", "1");
        await Eventually.IsAsync(() => past.Output.Length > 0, "the past is told");
        var passing = running.Pool.StartWorker("passing");
        await Eventually.IsAsync(
            async () => tail.Output.Contains("linkUp", StringComparison.Ordinal),
            "a link comes",
            seconds: 30
        );
        passing.Signal("TERM");
        await passing.ExitAsync();
        await Eventually.IsAsync(() => tail.Output.Contains("linkDown", StringComparison.Ordinal), "it goes");
        using var first = JsonDocument.Parse(tail.Output.Split('\n')[0]);
        Assert.EndsWith(".worker:1", first.RootElement.GetProperty("node").GetString(), StringComparison.Ordinal);
        tail.Signal("INT");
        Assert.Equal(0, await tail.ExitAsync());
    }

    [Fact]
    public async Task It_shows_the_live_actors_of_both_kinds_of_node()
    {
        var worker = (await running.ListAsync("worker", "list"))[0].GetProperty("id").GetString()!;
        var tree = (await running.ToolAsync("actor", "hierarchy")).Output;
        Assert.Contains("router RouterActor", tree, StringComparison.Ordinal);
        Assert.Contains($"{worker} WorkerActor", tree, StringComparison.Ordinal);
        var part = await running.JsonAsync("actor", "hierarchy", "/user/workers", "--depth", "0");
        Assert.Empty(part.GetProperty("children").EnumerateArray());
        Assert.True(part.GetProperty("unlisted").GetInt32() >= 2);
        Assert.Equal(ExitCode.Refused, (await running.ToolAsync("actor", "hierarchy", "/user/nobody")).Code);
        Assert.Contains("agent AgentActor", (await running.AtWorkerAsync("actor", "hierarchy")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_changes_what_is_logged_and_shows_the_log_of_a_running_node()
    {
        await using var tail = running.Follow("log", "tail", "--json", "--last", "1");
        await Eventually.IsAsync(() => tail.Output.Length > 0, "it begins with a past line");
        try
        {
            Assert.Equal(6, (await running.ChangeAsync("log", "level", "trace")).GetProperty("verbosity").GetInt32());
            await Eventually.IsAsync(
                () => tail.Output.Contains("the operator changed the log level", StringComparison.Ordinal),
                "the line comes while it is followed"
            );
            Assert.All(tail.Output.Split('\n'), line => JsonDocument.Parse(line).Dispose());
            Assert.Equal("trace", (await running.JsonAsync("log", "level")).GetProperty("level").GetString());
        }
        finally
        {
            await running.ChangeAsync("log", "level", "5");
        }
        var warnings = await running.ListAsync("log", "peek", "--level", "warn", "--last", "2");
        Assert.Equal(2, warnings.Count);
        Assert.All(warnings, line => Assert.Equal("warn", line.GetProperty("level").GetString()));
        Assert.Contains("[5501]", (await running.ToolAsync("log", "peek", "--last", "50")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, (await running.ToolAsync("log", "peek", "--level", "loud")).Code);
        tail.Signal("INT");
        Assert.Equal(0, await tail.ExitAsync());
    }

    [Fact]
    public async Task What_changes_something_is_refused_without_the_node_s_token()
    {
        using var folder = new TempFolder();
        foreach (
            var command in new[]
            {
                "worker drain w2",
                "worker resume w2",
                "log level trace",
                "cluster down w2",
                "cluster leave w2",
            }
        )
        {
            var missing = await running.ToolAsync([.. command.Split(' '), "--token-file", folder.File("none")]);
            Assert.Equal(ExitCode.Refused, missing.Code);
            Assert.Contains("--token-file", missing.Errors, StringComparison.Ordinal);
            await File.WriteAllTextAsync(folder.File("wrong"), new string('0', 64));
            var wrong = await running.ToolAsync([.. command.Split(' '), "--token-file", folder.File("wrong")]);
            Assert.Equal(ExitCode.Refused, wrong.Code);
            Assert.Contains(running.TokenFile, wrong.Errors, StringComparison.Ordinal);
        }
        Assert.All(await running.ListAsync("worker", "list"), w => Assert.False(w.GetProperty("drained").GetBoolean()));
    }

    [Theory]
    [InlineData("down")]
    [InlineData("leave")]
    public async Task An_edge_worker_and_an_orchestrator_are_no_members_to_be_sent_off(string order)
    {
        var self = (await running.ListAsync("cluster", "show")).First(node => node.GetProperty("member").GetBoolean());
        foreach (var whom in new[] { "w2", self.GetProperty("address").GetString()! })
        {
            var run = await running.ToolAsync("cluster", order, whom, "--token-file", running.TokenFile);
            Assert.Equal(ExitCode.Refused, run.Code);
            Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        Assert.Equal("up", (await running.ListAsync("cluster", "show"))[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_doctor_looks_at_this_machine_and_at_both_kinds_of_node()
    {
        var all = await running.ListAsync("doctor");
        foreach (var check in new[] { "ffmpeg", "encoder libx264", "clock", "tcp", "port 8935" })
        {
            Assert.Contains(all, f => Is(f, "here", check));
        }
        foreach (var check in new[] { "node", "workers", "service address", "data folder", "pool.key", "operator-token" })
        {
            Assert.Equal(
                "ok",
                all.Single(f => Is(f, $"127.0.0.1:{running.Pool.CliPort}", check)).GetProperty("grade").GetString()
            );
        }
        // The tests' secret is written as anybody's file.
        var secret = all.Single(f => f.GetProperty("check").GetString() == "secret");
        Assert.Equal("warn", secret.GetProperty("grade").GetString());
        Assert.Equal($"chmod 600 {running.Pool.SecretFile}", secret.GetProperty("mend").GetString());
        var worker = (await running.AtWorkerAsync("doctor")).Output;
        foreach (var part in new[] { "linked and given work", "libx264", "passed the self-test", "/dev/shm", "worker.key" })
        {
            Assert.Contains(part, worker, StringComparison.Ordinal);
        }
        Assert.Contains("mend: chmod 600", worker, StringComparison.Ordinal);

        static bool Is(JsonElement finding, string where, string check) =>
            finding.GetProperty("where").GetString() == where && finding.GetProperty("check").GetString() == check;
    }

    [Fact]
    public async Task A_worker_shows_its_own_log_and_says_what_only_its_orchestrator_knows()
    {
        Assert.Contains(
            "pool-worker 0.9.1",
            (await running.AtWorkerAsync("log", "peek", "--last", "1000")).Output,
            StringComparison.Ordinal
        );
        var refused = await running.AtWorkerAsync("session", "list");
        Assert.Equal((ExitCode.Refused, "pool: this is a worker, which does not show that\n"), (refused.Code, refused.Errors));
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_exit_code_3_and_one_line()
    {
        foreach (var command in new[] { "worker list", "log tail", "worker drain w1" })
        {
            var run = await ToolRun.OfAsync(["-H", "127.0.0.1:1", .. command.Split(' ')]);
            Assert.Equal(ExitCode.Unreachable, run.Code);
            Assert.Single(run.Errors.Split('\n'), line => line.Length > 0);
        }
    }
}
