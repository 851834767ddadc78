using Pool.Actors.Link;
using Pool.Actors.Settings;
using Pool.Tests.Fixtures;
using Pool.Worker;
using Xunit;

namespace Pool.Tests.Settings;

public sealed class Precedence
{
    [Fact]
    public void A_flag_counts_before_the_environment_before_the_file_before_the_reference()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "worker.conf");
        File.WriteAllText(
            file,
            "pool.worker { name = file\n payout = \"0x00000000000000000000000000000000000000ff\"\n max-sessions = 7 }"
        );
        var variables = new Dictionary<string, string> { ["POOL_NAME"] = "environment", ["POOL_MAX_SESSIONS"] = "5" };

        var config = NodeConfig.Load(
            WorkerFlags.Table,
            ["-config", file, "-name=flag", "--orchAddr", "a:1, [::1]:2", "-orchSecret=x=\"y\" ${z} \\ 0", "-transcoder"],
            variables.GetValueOrDefault
        );
        var settings = config.Read<WorkerNodeSettings>();
        config.ThrowIfFaulty();

        Assert.Equal("flag", settings.Name);
        Assert.Equal(5, settings.MaxSessions);
        Assert.EndsWith("ff", settings.Payout);
        Assert.Equal("none", settings.Nvidia);
        Assert.Equal([new HostPort("a", 1), new HostPort("::1", 2)], settings.OrchAddr);
        Assert.Equal("x=\"y\" ${z} \\ 0", config.Root.GetString("pool.worker.orch-secret"));
    }

    [Fact]
    public void The_secret_is_found_in_its_variable()
    {
        var config = NodeConfig.Load(
            WorkerFlags.Table,
            ["-orchAddr=a:1"],
            name => name == "POOL_ORCH_SECRET" ? "from the environment" : null
        );
        Assert.NotNull(config.Read<WorkerNodeSettings>().OrchSecret);
        config.ThrowIfFaulty();
    }

    [Fact]
    public void A_file_that_holds_the_secret_is_read_anew()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "secret");
        File.WriteAllText(file, "first secret\n");
        var source = SecretSource.Of(file);
        var first = source.Cookie();

        Assert.Same(first, source.Cookie());
        File.WriteAllText(file, "second secret\n");
        Assert.NotSame(first, source.Cookie());
        File.Delete(file);
        Assert.Contains(file, source.WhyNot);
    }

    [Fact]
    public void Data_lies_where_the_user_keeps_such_things()
    {
        var settings = Start.WorkerWith().Read<WorkerNodeSettings>();
        Assert.EndsWith(Path.Combine("pool", "worker"), settings.DataDir);
        Assert.True(Path.IsPathRooted(settings.DataDir));
    }

    [Fact]
    public void Times_and_sizes_carry_their_units()
    {
        var link = NodeConfig.FromText("pool.link { ping-every = 1.5s\n max-frame = 1MiB }").Read<LinkSettings>();
        Assert.Equal(TimeSpan.FromMilliseconds(1500), link.PingEvery);
        Assert.Equal(1 << 20, link.MaxFrameBytes);
    }
}
