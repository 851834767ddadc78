namespace Pool.Worker.Children;

/// <summary>How far a child is kept from the machine it runs on.</summary>
internal enum Sandbox
{
    /// <summary>Not at all: the program itself. All there is on Windows.</summary>
    None = 0,

    /// <summary>prlimit, empty environment, no new privileges, dies with the node.</summary>
    Limits = 1,

    /// <summary>The same in namespaces of its own: no network, no files but the job's and the system's programs.</summary>
    Bubblewrap = 2,
}
