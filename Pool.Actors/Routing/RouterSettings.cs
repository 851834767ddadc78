using Pool.Actors.Settings;

namespace Pool.Actors.Routing;

/// <summary>Bounds of the router; <c>pool.router</c> in HOCON.</summary>
/// <param name="MaxWaiting">Attempts that wait for a credit; more are told at once that there is no worker.</param>
/// <param name="CheckEvery">How often those that wait are looked through for ended patience.</param>
public sealed record RouterSettings(int MaxWaiting, TimeSpan CheckEvery) : ISettings<RouterSettings>
{
    /// <inheritdoc/>
    public static string Section => "pool.router";

    /// <inheritdoc/>
    public static RouterSettings Read(HoconSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return new RouterSettings(
            MaxWaiting: section.Whole("max-waiting", 1, 1_000_000),
            CheckEvery: section.Time("check-every", TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1))
        );
    }
}
