namespace Pool.Orchestrator;

/// <summary>The program cannot start; the message is the one line that the operator reads: what is wrong, and what to do.</summary>
internal sealed class StartupException : Exception
{
    public StartupException(string message)
        : base(message) { }

    public StartupException(string message, Exception inner)
        : base(message, inner) { }

    public StartupException() { }
}
