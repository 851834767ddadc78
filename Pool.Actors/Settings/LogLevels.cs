using Microsoft.Extensions.Logging;

namespace Pool.Actors.Settings;

/// <summary>What a node logs right now; may change while it runs, from any thread.</summary>
/// <param name="verbosity">As glog counts: 0 errors, 3 what operators want, 6 everything.</param>
public sealed class LogLevels(int verbosity)
{
    /// <summary>The verbosity from which on lines of ASP.NET below a warning are let through.</summary>
    private const int Frameworks = 6;

    private static readonly string[] FrameworkRooms = ["Microsoft", "Grpc", "System"];
    private volatile int _verbosity = verbosity;

    /// <summary>0 to <see cref="NodeLog.MaxVerbosity"/>.</summary>
    public int Verbosity
    {
        get => _verbosity;
        set => _verbosity = Math.Clamp(value, 0, NodeLog.MaxVerbosity);
    }

    /// <summary>Whether a line is logged.</summary>
    /// <param name="category">Its source.</param>
    /// <param name="level">Its level.</param>
    public bool Lets(string? category, LogLevel level)
    {
        var verbosity = _verbosity;
        return level >= NodeLog.LevelOf(verbosity)
            && (level >= LogLevel.Warning || verbosity >= Frameworks || !IsFramework(category));
    }

    private static bool IsFramework(string? category)
    {
        foreach (var room in FrameworkRooms)
        {
            if (category?.StartsWith(room, StringComparison.Ordinal) is true)
            {
                return true;
            }
        }
        return false;
    }
}
