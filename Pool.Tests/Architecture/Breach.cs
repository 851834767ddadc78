using Xunit;

namespace Pool.Tests.Architecture;

/// <summary>What breaks a rule.</summary>
internal static class Breach
{
    /// <summary>Fails with all of them, one a line.</summary>
    public static void None(IEnumerable<string> breaches)
    {
        var all = breaches.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
