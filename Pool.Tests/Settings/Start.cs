using Pool.Actors.Settings;
using Pool.Orchestrator;
using Pool.Worker;

namespace Pool.Tests.Settings;

/// <summary>Starts of nodes as far as their settings.</summary>
internal static class Start
{
    private const string Secret = "correct horse battery";

    /// <summary>A worker's settings from a command line.</summary>
    public static NodeConfig Worker(params string[] args) => NodeConfig.Load(WorkerFlags.Table, args, _ => null);

    /// <summary>A worker's settings from a command line, with all that is required.</summary>
    public static NodeConfig WorkerWith(params string[] args) => Worker(["-orchAddr=pool:1", "-orchSecret", Secret, .. args]);

    /// <summary>An orchestrator's settings from a command line.</summary>
    public static NodeConfig Orchestrator(params string[] args) => NodeConfig.Load(OrchestratorFlags.Table, args, _ => null);

    /// <summary>What is wrong with a start; nothing: empty.</summary>
    public static IReadOnlyList<string> Faults<T>(Func<NodeConfig> load)
        where T : ISettings<T>
    {
        try
        {
            var config = load();
            config.Read<T>();
            config.ThrowIfFaulty();
            return [];
        }
        catch (SettingsException wrong)
        {
            return wrong.Lines;
        }
    }
}
