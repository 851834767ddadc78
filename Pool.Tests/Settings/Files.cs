using System.Text.RegularExpressions;
using Akka.Configuration;
using Pool.Actors.Link;
using Pool.Actors.Settings;
using Pool.Orchestrator;
using Pool.Tests.Fixtures;
using Pool.Worker;
using Xunit;

namespace Pool.Tests.Settings;

public sealed partial class Files
{
    [Fact]
    public void All_faults_of_a_file_are_told_at_once()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "my.conf");
        File.WriteAllText(
            file,
            "pool.link { ping-every = fast\n max-frame = 1GiB\n dead-afte = 2s }\npool.log { format { a = 1 } }\npool.zebra = 1"
        );

        var config = Start.WorkerWith("-config", file, "-v=9");
        config.Read<LinkSettings>();
        config.Read<NodeLog>();
        config.Read<WorkerNodeSettings>();
        var lines = Assert.Throws<SettingsException>(config.ThrowIfFaulty).Lines;

        Assert.Equal(
            [
                "-v = 9: must be a whole number from 0 to 6; write -v 0",
                $"pool.link.dead-afte in {file}: there is no such key; write pool.link.dead-after",
                $"pool.link.max-frame in {file} = 1GiB: must be a size from 16KiB to 4MiB; write pool.link.max-frame = 16KiB",
                $"pool.link.ping-every in {file} = fast: must be a time from 10ms to 10s; write pool.link.ping-every = 10ms",
                $"pool.log.format in {file} = : must be text or json; write pool.log.format = text",
                $"pool.log.format.a in {file}: there is no such key; write pool.log.format",
                $"pool.zebra in {file}: there is no such key; hocon/reference.conf lists those there are",
            ],
            lines.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("pool.worker { name = a },\npool.log { }")]
    [InlineData("include \"other.conf\"")]
    [InlineData("pool.worker.name = ${nothing}")]
    public void A_file_that_cannot_be_read_is_one_line(string text)
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "my.conf");
        File.WriteAllText(file, text);
        Assert.Contains(file, Assert.Single(Start.Faults<WorkerNodeSettings>(() => Start.WorkerWith("-config", file))));
    }

    [Fact]
    public void Every_key_of_the_reference_is_read_and_no_other()
    {
        var config = NodeConfig.FromText("");
        var rooms = new[] { typeof(NodeConfig).Assembly, typeof(WorkerFlags).Assembly, typeof(OrchestratorFlags).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetInterfaces().Any(one => one.Name == typeof(ISettings<>).Name));
        foreach (var room in rooms)
        {
            typeof(NodeConfig).GetMethod(nameof(NodeConfig.Read))!.MakeGenericMethod(room).Invoke(config, null);
        }
        var keys = NodeConfig.KeysOf(ConfigurationFactory.ParseString(NodeConfig.ReferenceText), "pool");
        Assert.Equal(keys.Order(StringComparer.Ordinal), config.KeysRead);
    }

    [Fact]
    public void Every_default_is_allowed()
    {
        var orchestrator = Start.Orchestrator();
        orchestrator.Read<OrchestratorNodeSettings>();
        orchestrator.Read<LinkSettings>();
        orchestrator.Read<NodeLog>();
        orchestrator.ThrowIfFaulty();
    }

    [Fact]
    public void Every_key_of_the_reference_has_its_comment()
    {
        var lines = NodeConfig.ReferenceText.Split('\n');
        foreach (var (line, i) in lines.Select((line, i) => (line, i)).Where(pair => Assignment().IsMatch(pair.line)))
        {
            Assert.True(lines[i - 1].TrimStart().StartsWith('#'), line);
        }
    }

    [Fact]
    public void What_operators_copy_is_good_but_for_their_own_values()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "hocon");
        Assert.Equal(
            [
                $"pool.worker.orch-secret in {folder}/worker.conf: the secret's file /etc/pool/secret cannot be read; write the secret into it",
            ],
            Start.Faults<WorkerNodeSettings>(() => Start.Worker("-config", $"{folder}/worker.conf"))
        );
        Assert.Empty(Start.Faults<OrchestratorNodeSettings>(() => Start.Orchestrator("-config", $"{folder}/orchestrator.conf")));
    }

    [GeneratedRegex(@"^\s*[a-z-]+ = ")]
    private static partial Regex Assignment();
}
