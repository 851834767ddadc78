using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>Who gets in, in which order nodes may start, and what is said when not.</summary>
[Collection("processes")]
public sealed class Joining
{
    [Fact]
    public async Task A_worker_may_start_long_before_its_pool()
    {
        await using var pool = new PoolProcesses();
        var worker = pool.StartWorker("w1");
        await Eventually.IsAsync(
            () => worker.Output.Contains("refused", StringComparison.OrdinalIgnoreCase),
            "it says that nobody is there"
        );
        pool.StartOrchestrator();
        await pool.WorkersReadyAsync(1);
    }

    [Fact]
    public async Task A_wrong_secret_is_said_clearly_on_both_sides_and_a_mended_one_works_without_a_restart()
    {
        await using var pool = new PoolProcesses();
        var orchestrator = pool.StartOrchestrator();
        var wrong = Path.Combine(pool.Folder, "wrong");
        await File.WriteAllTextAsync(wrong, "not the pool's secret");
        var worker = pool.StartWorker("w1", 2, $"-orchSecret={wrong}");
        await Eventually.IsAsync(
            () => worker.Output.Contains("secret", StringComparison.Ordinal),
            "the worker says what is wrong"
        );
        await Eventually.IsAsync(
            () => orchestrator.Output.Contains("wrong secret", StringComparison.Ordinal),
            "the orchestrator warns"
        );
        Assert.DoesNotContain(await pool.WorkersAsync(), w => w.GetProperty("state").GetString() == "ready");
        File.Copy(pool.SecretFile, wrong, overwrite: true);
        await pool.WorkersReadyAsync(1);
    }

    [Fact]
    public async Task A_second_worker_with_the_same_folder_is_told_who_holds_it()
    {
        await using var pool = await new PoolProcesses().ReadyAsync(workers: 1);
        var second = pool.StartWorker("w1");
        Assert.Equal(2, await second.ExitAsync());
        Assert.Matches("process [0-9]+", second.Output);
    }

    [Fact]
    public async Task A_port_in_use_ends_the_start_with_one_line()
    {
        await using var pool = await new PoolProcesses().ReadyAsync(workers: 0);
        var second = pool.StartOrchestrator($"-dataDir={Path.Combine(pool.Folder, "other")}");
        Assert.Equal(2, await second.ExitAsync());
        Assert.Contains($"{pool.CliPort}", second.Output + $"{pool.ServicePort}", StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pool.Orchestrator", "-orchSecrt=x", "-orchSecret")]
    [InlineData("Pool.Orchestrator", "-maxSessions=-1", "-maxSessions")]
    [InlineData("Pool.Orchestrator", "-orchSecret=/nowhere/secret", "/nowhere/secret")]
    [InlineData("Pool.Worker", "-orchAddr=nonsense", "-orchAddr")]
    [InlineData("Pool.Worker", "-invite=x", "-invite")]
    public async Task An_impossible_flag_ends_the_program_with_one_line_that_helps(string program, string flag, string hint)
    {
        await using var node = NodeProcess.Start(program, flag, $"-dataDir={Path.GetTempPath()}/pool-never");
        Assert.Equal(2, await node.ExitAsync());
        Assert.Contains(hint, node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", node.Output, StringComparison.Ordinal);
    }
}
