namespace Pool.Cmd;

/// <summary>What the tool ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Refused or not found; why stands on stderr.</summary>
    public const int Refused = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>The node does not answer.</summary>
    public const int Unreachable = 3;
}

/// <summary>A command's expected bad end: one line for people, and the exit code.</summary>
internal sealed class CommandFailure(int code, string text) : Exception(text)
{
    public int Code { get; } = code;

    public static CommandFailure Refused(string text) => new(ExitCode.Refused, text);

    public static CommandFailure Usage(string text) => new(ExitCode.Usage, text);

    public static CommandFailure Unreachable(string text) => new(ExitCode.Unreachable, text);
}
