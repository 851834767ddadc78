using Pool.Actors.Settings;

namespace Pool.Tests.Fixtures;

/// <summary>Settings as <c>reference.conf</c> has them.</summary>
internal static class Defaults
{
    /// <summary>Those of one room.</summary>
    public static T Of<T>()
        where T : ISettings<T> => NodeConfig.FromText("").Read<T>();
}
