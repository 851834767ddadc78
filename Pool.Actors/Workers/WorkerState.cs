namespace Pool.Actors.Workers;

/// <summary>Where a worker is in its life at this orchestrator.</summary>
internal enum WorkerState
{
    /// <summary>Its link stands, it has not registered on it yet.</summary>
    Joining,

    /// <summary>It takes attempts.</summary>
    Ready,

    /// <summary>It finishes what it has and takes nothing new.</summary>
    Draining,

    /// <summary>Its link is gone.</summary>
    Gone,
}
