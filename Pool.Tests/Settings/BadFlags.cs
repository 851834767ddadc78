using Pool.Orchestrator;
using Pool.Worker;
using Xunit;

namespace Pool.Tests.Settings;

public sealed class BadFlags
{
    [Theory]
    [InlineData("-orchSecrt x", "there is no flag -orchSecrt; write -orchSecret (-help explains all flags)")]
    [InlineData("--ORCHADDR a:1", "there is no flag -ORCHADDR; write -orchAddr (-help explains all flags)")]
    [InlineData("-zzzzzz", "there is no flag -zzzzzz; -help lists those there are")]
    [InlineData("run", "'run' is no flag; every setting has a name, as in -orchAddr value")]
    [InlineData("-", "'-' is no flag; every setting has a name, as in -orchAddr value")]
    [InlineData("-name", "-name lacks its value; write -name text")]
    [InlineData("-name -v 3", "-name lacks its value; write -name text")]
    [InlineData("-config", "-config lacks its value; write -config file")]
    [InlineData("-transcoder=maybe", "-transcoder takes no value; write -transcoder alone")]
    [InlineData("-invite x", "-invite comes with a later version; write -orchAddr host:port -orchSecret text-or-file")]
    [InlineData(
        "-orchestrator",
        "-orchestrator is for an orchestrator; this program transcodes for one: write -orchAddr host:port, or start pool-orchestrator"
    )]
    [InlineData("-config /no/such", "-config /no/such: the file cannot be read; write the path of a HOCON file")]
    [InlineData(
        "-maxSessions many",
        "-maxSessions = many: must be a whole number from 1 to 1000, or auto; write -maxSessions auto"
    )]
    [InlineData("-maxSessions=0", "-maxSessions = 0: must be a whole number from 1 to 1000, or auto; write -maxSessions auto")]
    [InlineData("-maxSessions=-1", "-maxSessions = -1: must be a whole number from 1 to 1000, or auto; write -maxSessions auto")]
    [InlineData("-nvidia=GPU", "-nvidia = GPU: must be none, all, or numbers of GPUs with commas; write -nvidia 0,1")]
    [InlineData(
        "-payout 0x1",
        "-payout = 0x1: must be 0x and 40 hex digits; write -payout 0x0000000000000000000000000000000000000000"
    )]
    [InlineData("-cliAddr 6935", "-cliAddr = 6935: must be host:port, or none; write -cliAddr 127.0.0.1:8935")]
    [InlineData(
        "-orchAddr pool",
        "-orchAddr = pool: must be host:port, several with commas; write -orchAddr pool.example.com:8935"
    )]
    [InlineData("-v 7", "-v = 7: must be a whole number from 0 to 6; write -v 0")]
    [InlineData("-join star", "-join = star: must be edge or cluster; write -join edge")]
    [InlineData("-orchSecret short", "-orchSecret: the secret has 5 characters; use at least 8")]
    [InlineData("-orchSecret /no/such", "-orchSecret: the secret's file /no/such cannot be read; write the secret into it")]
    public void A_worker_says_in_one_line_what_is_wrong_and_what_to_write(string args, string line) =>
        Assert.Equal([line], Start.Faults<WorkerNodeSettings>(() => Start.WorkerWith(args.Split(' '))));

    [Theory]
    [InlineData(
        "-transcoder",
        "-transcoder is for a worker; start pool-worker, here or on another machine, with -orchAddr host:port"
    )]
    [InlineData(
        "-ethUrl x",
        "-ethUrl comes with a later version, which is paid on-chain; leave it out and write -network offchain"
    )]
    [InlineData(
        "-network arbitrum-one-mainnet",
        "-network = arbitrum-one-mainnet: must be offchain in this version (payment on-chain comes with a later one); write -network offchain"
    )]
    [InlineData("-serviceAddr :8935", "-serviceAddr = :8935: must be host:port; write -serviceAddr 127.0.0.1:8935")]
    [InlineData(
        "-pricePerUnit -5",
        "-pricePerUnit = -5: must be a whole number from 0 to 9223372036854775807; write -pricePerUnit 0"
    )]
    public void An_orchestrator_says_in_one_line_what_is_wrong_and_what_to_write(string args, string line) =>
        Assert.Equal([line], Start.Faults<OrchestratorNodeSettings>(() => Start.Orchestrator(args.Split(' '))));

    [Fact]
    public void A_worker_without_address_and_secret_asks_for_both_at_once() =>
        Assert.Equal(
            [
                "pool.worker.orch-addr is missing: write -orchAddr host:port, the pool's service address",
                "pool.worker.orch-secret is missing: write -orchSecret text-or-file; its operator has it",
            ],
            Start.Faults<WorkerNodeSettings>(() => Start.Worker())
        );

    [Fact]
    public void What_was_written_cannot_break_the_line_nor_show_the_secret()
    {
        var line = Assert.Single(Start.Faults<WorkerNodeSettings>(() => Start.WorkerWith("-join", "a\nb\u001b[31m")));
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\u001b', line);
        Assert.DoesNotContain(
            "hunter2",
            Assert.Single(Start.Faults<WorkerNodeSettings>(() => Start.WorkerWith("-orchSecret", "hunter2")))
        );
    }

    [Fact]
    public void Flags_of_go_livepeer_that_mean_nothing_here_are_taken()
    {
        Assert.Empty(Start.Faults<WorkerNodeSettings>(() => Start.WorkerWith("-transcoder", "--transcoder=true", "-v=6")));
        Assert.Empty(
            Start.Faults<OrchestratorNodeSettings>(() => Start.Orchestrator("-orchestrator", "-serviceAddr", "a.example:1"))
        );
    }

    [Fact]
    public void Help_explains_each_flag_with_its_default()
    {
        var help = WorkerFlags.Table.Answer(["--help"], "1.0")!;
        Assert.All(WorkerFlags.Table.Settable, flag => Assert.Contains($"-{flag.Name} {flag.Argument}\n", help));
        Assert.Contains("(default 127.0.0.1:6935)", help);
        Assert.Equal("pool-worker 1.0", WorkerFlags.Table.Answer(["-version"], "1.0"));
        Assert.Null(WorkerFlags.Table.Answer(["-v", "3"], "1.0"));
    }
}
