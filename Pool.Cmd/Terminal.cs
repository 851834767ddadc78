using Spectre.Console;

namespace Pool.Cmd;

/// <summary>Where text for people goes.</summary>
internal static class Terminal
{
    /// <summary>Wide enough for every table: a pipe has no edge to wrap at.</summary>
    private const int PipeWidth = 1000;

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Output { get; } = Open();

    /// <summary>Nowhere.</summary>
    public static IAnsiConsole Nowhere { get; } =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });

    private static IAnsiConsole Open()
    {
        var console = AnsiConsole.Console;
        console.Profile.Width = Console.IsOutputRedirected ? PipeWidth : console.Profile.Width;
        return console;
    }
}
