using System.Text.Json;
using Pool.Protocol.Identity;
using Pool.Tests.Cmd;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>An orchestrator and two workers as processes, with the command tool pointed at them; one for all tests of a class.</summary>
public sealed class RunningPool : IAsyncLifetime
{
    private readonly PoolProcesses _pool = new();
    private readonly int _workerPort = PoolProcesses.FreePort();
    private NodeProcess? _first;

    internal PoolProcesses Pool => _pool;

    internal string TokenFile => OperatorToken.PathIn(Path.Combine(_pool.Folder, "orchestrator"));

    public async Task InitializeAsync()
    {
        _pool.StartOrchestrator();
        _first = StartFirst();
        _pool.StartWorker("w2");
        await _pool.WorkersReadyAsync(2);
    }

    public async Task DisposeAsync() => await _pool.DisposeAsync();

    /// <summary>Runs the tool against the orchestrator.</summary>
    internal Task<ToolRun> ToolAsync(params string[] command) =>
        ToolRun.OfAsync(["-H", $"127.0.0.1:{_pool.CliPort}", .. command]);

    /// <summary>Runs a command that changes something.</summary>
    internal async Task<JsonElement> ChangeAsync(params string[] command) =>
        JsonOf(await ToolAsync([.. command, "--json", "--token-file", TokenFile]));

    /// <summary>Runs the tool against the first worker.</summary>
    internal Task<ToolRun> AtWorkerAsync(params string[] command) =>
        ToolRun.OfAsync(["-H", $"127.0.0.1:{_workerPort}", .. command]);

    /// <summary>What a command prints with <c>--json</c>.</summary>
    internal async Task<JsonElement> JsonAsync(params string[] command) => JsonOf(await ToolAsync([.. command, "--json"]));

    /// <summary>A list that a command prints.</summary>
    internal async Task<List<JsonElement>> ListAsync(params string[] command) => [.. (await JsonAsync(command)).EnumerateArray()];

    /// <summary>Starts the tool against the orchestrator and lets it run.</summary>
    internal NodeProcess Follow(params string[] command) =>
        NodeProcess.Start("Pool.Cmd", ["-H", $"127.0.0.1:{_pool.CliPort}", .. command]);

    /// <summary>Kills the first worker and starts it again: it is the same worker over another link.</summary>
    internal async Task RestartFirstWorkerAsync()
    {
        _first!.Signal("KILL");
        await _first.ExitAsync();
        _first = StartFirst();
    }

    internal static JsonElement JsonOf(ToolRun run)
    {
        Assert.True(run.Code == 0, run.Errors);
        using var document = JsonDocument.Parse(run.Output);
        return document.RootElement.Clone();
    }

    private NodeProcess StartFirst() => _pool.StartWorker("w1", 2, $"-cliAddr=127.0.0.1:{_workerPort}");
}
