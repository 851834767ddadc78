using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Pool.Tests.Soak;

/// <summary>A test that runs for as long as it is given, by <c>./build.sh soak</c> only; elsewhere it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SoakFactAttribute : FactAttribute
{
    public SoakFactAttribute()
    {
        if (SoakTime.Whole is null)
        {
            Skip = $"Runs by './build.sh soak', which sets {SoakTime.Variable}.";
        }
    }
}

/// <summary>The time there is for all soak tests, and one test's part of it.</summary>
internal sealed class SoakTime
{
    public const string Variable = "POOL_SOAK_MINUTES";

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TimeSpan _part;

    /// <summary>A part of the whole, from now on.</summary>
    /// <param name="share">0 to 1; those of all tests together are 1.</param>
    public SoakTime(double share) => _part = (Whole ?? TimeSpan.FromMinutes(1)) * share;

    /// <summary>For all; null outside of a soak run.</summary>
    public static TimeSpan? Whole { get; } =
        double.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var minutes)
            ? TimeSpan.FromMinutes(minutes)
            : null;

    /// <summary>How much of the part is used up, 0 to 1 and beyond.</summary>
    public double Used => Stopwatch.GetElapsedTime(_started) / _part;

    /// <summary>Whether it is used up.</summary>
    public bool IsOver => Used >= 1;
}

/// <summary>One after another: each needs the machine for itself, and their parts add up.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SoakCollection
{
    public const string Name = "soak";
}
