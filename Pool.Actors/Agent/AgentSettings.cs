using Pool.Actors.Settings;

namespace Pool.Actors.Agent;

/// <summary>Bounds of an agent; <c>pool.agent</c> in HOCON.</summary>
/// <param name="HelloEvery">How often it asks to be registered until it is answered.</param>
/// <param name="WindowEvery">How often it repeats its window.</param>
/// <param name="KeepOutcome">How long the outcome of an attempt is kept for a pool that has not taken note of it.</param>
public sealed record AgentSettings(TimeSpan HelloEvery, TimeSpan WindowEvery, TimeSpan KeepOutcome) : ISettings<AgentSettings>
{
    /// <inheritdoc/>
    public static string Section => "pool.agent";

    /// <inheritdoc/>
    public static AgentSettings Read(HoconSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return new AgentSettings(
            HelloEvery: section.Time("hello-every", TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1)),
            WindowEvery: section.Time("window-every", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            KeepOutcome: section.Time("keep-outcome", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10))
        );
    }
}
