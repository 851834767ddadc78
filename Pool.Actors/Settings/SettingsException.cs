namespace Pool.Actors.Settings;

/// <summary>The program cannot run as it was asked to: one line per fault, each with what is wrong and what to write instead.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>With all faults, at least one.</summary>
    public SettingsException(IReadOnlyList<string> lines)
        : base(string.Join(Environment.NewLine, lines)) => Lines = lines;

    /// <summary>With one fault.</summary>
    public SettingsException(string line)
        : this([line]) { }

    /// <summary>With one fault, and what was thrown.</summary>
    public SettingsException(string line, Exception inner)
        : base(line, inner) => Lines = [line];

    /// <summary>For serializers; not used.</summary>
    public SettingsException()
        : this([]) { }

    /// <summary>Exit code of a program that ends for this.</summary>
    public const int ExitCode = 2;

    /// <summary>The faults, one line each.</summary>
    public IReadOnlyList<string> Lines { get; }
}
