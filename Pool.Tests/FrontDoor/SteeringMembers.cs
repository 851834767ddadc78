using System.Text.Json;
using Pool.Cmd;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>The operator looks at members of the cluster, and sends them off.</summary>
[Collection("processes")]
public sealed class SteeringMembers(RunningPool running) : IClassFixture<RunningPool>
{
    [Theory]
    [InlineData("leave", "memberLeaving")]
    [InlineData("down", "memberRemoved")]
    public async Task A_fleet_worker_is_shown_as_a_member_and_sent_off_by_its_name(string order, string happened)
    {
        await using var tail = running.Follow("cluster", "tail", "--json", "--last", "1");
        await Eventually.IsAsync(() => tail.Output.Length > 0, "the past is told");
        var worker = running.Pool.StartWorker($"fleet-{order}", 2, "-join=cluster");
        await Eventually.IsAsync(
            async () => await FindAsync(order) is { } member && Is(member, "up"),
            "it is a member",
            seconds: 30
        );
        Assert.Contains(
            "worker",
            (await FindAsync(order))!.Value.GetProperty("roles").EnumerateArray().Select(role => role.GetString())
        );
        Assert.Equal("0.9.1", (await FindAsync(order))!.Value.GetProperty("version").GetString());
        Assert.Matches(
            @"worker:1\s+\[[a-z, ]*worker[a-z, ]*\]\s+up\s+reachable",
            (await running.ToolAsync("cluster", "show")).Output
        );

        var run = await running.ToolAsync("cluster", order, $"fleet-{order}", "--token-file", running.TokenFile);
        Assert.True(run.Code == ExitCode.Done, run.Errors);
        await Eventually.IsAsync(
            () => Task.FromResult(tail.Output.Contains(happened, StringComparison.Ordinal)),
            "it is told",
            seconds: 30
        );
        worker.Signal("TERM");
        await worker.ExitAsync();
    }

    private async Task<JsonElement?> FindAsync(string order)
    {
        var found = (await running.ListAsync("cluster", "show")).Where(node =>
            node.GetProperty("member").GetBoolean() && node.GetProperty("name").GetString() == $"fleet-{order}"
        );
        return found.Select(node => (JsonElement?)node).SingleOrDefault();
    }

    private static bool Is(JsonElement member, string status) => member.GetProperty("status").GetString() == status;
}
