namespace Pool.Protocol.Outcomes;

/// <summary>Whose fault an end is. Fitness and penalties follow it, so that a bad source never costs a worker its name.</summary>
public enum Blame
{
    /// <summary>Nobody's: it went well, or somebody else was faster.</summary>
    Nobody,

    /// <summary>The source's: no worker could have done it.</summary>
    Source,

    /// <summary>The worker's.</summary>
    Worker,

    /// <summary>The pool's own.</summary>
    Pool,

    /// <summary>The gateway's: it went away or took too long.</summary>
    Gateway,
}
