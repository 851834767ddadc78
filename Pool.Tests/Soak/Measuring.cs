using System.Diagnostics;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Soak;

/// <summary>What a soak measures with; runs with every test.</summary>
public sealed class Measuring
{
    private const long Megabyte = 1_000_000;

    [Theory]
    [InlineData(150, 200, 0, false)]
    [InlineData(190, 216, 0, false)]
    [InlineData(230, 200, 0, true)]
    [InlineData(150, 217, 0, true)]
    [InlineData(150, 200, 1, true)]
    public void Growth_is_seen(int megabytes, int handles, int children, bool hasGrown) =>
        Assert.Equal(
            hasGrown,
            new Vitals(megabytes * Megabyte, handles, children).HasGrownFrom(new Vitals(150 * Megabyte, 200, 0))
        );

    [Fact]
    public async Task Children_handles_and_memory_are_counted()
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "sh -c 'sleep 60; true' & sleep 60; true"]))!;
        try
        {
            await Eventually.IsAsync(() => Vitals.Of(shell.Id).Children == 3, "a shell in the shell, and two that sleep");
            var vitals = Vitals.Of(shell.Id);
            Assert.InRange(vitals.Handles, 3, 1000);
            Assert.InRange(vitals.MemoryBytes, 100_000, 100 * Megabyte);
        }
        finally
        {
            shell.Kill(entireProcessTree: true);
        }
    }
}
