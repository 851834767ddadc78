using System.Reflection;

namespace Pool.Actors.Settings;

/// <summary>The version of a program, as people and peers are told.</summary>
public static class NodeVersion
{
    /// <summary>As <c>0.9.1</c>, without what the build adds.</summary>
    public static string Of(Assembly program) =>
        program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
