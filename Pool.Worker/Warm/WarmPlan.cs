using Pool.Worker.Children;
using Pool.Worker.Devices;

namespace Pool.Worker.Warm;

/// <summary>What is started for the next segment of a session, if that segment is like the last one.</summary>
internal sealed record WarmPlan
{
    /// <summary>The session, as orders name it.</summary>
    public required string Session { get; init; }

    /// <summary>Where it would encode.</summary>
    public required string DeviceId { get; init; }

    /// <summary>The recipe's key, as told to the pool.</summary>
    public required string Recipe { get; init; }

    /// <summary>
    /// The whole command line. A segment that would be started with any other does not get this child; so nothing that a command line says
    /// can differ from a cold start.
    /// </summary>
    public required string Command { get; init; }

    /// <summary>Name of the output that is opened first.</summary>
    public required string FirstOutput { get; init; }

    /// <summary>Encoders it will open; their places are taken from the start on.</summary>
    public required int Encoders { get; init; }

    /// <summary>Where those places are.</summary>
    public required NvencCap Places { get; init; }

    /// <summary>Starts it; ends when nothing of it is left.</summary>
    public required Func<WarmSeat, Task<ChildExit>> Run { get; init; }
}

/// <summary>What a child is started with.</summary>
/// <param name="Folder">Its working directory, which is all it sees of the scratch space.</param>
/// <param name="OnLine">Takes the lines of its standard output.</param>
/// <param name="Kill">Kills it.</param>
internal readonly record struct WarmSeat(string Folder, Action<string> OnLine, CancellationToken Kill);
