using System.Globalization;

namespace Pool.Cmd.Prompt;

/// <summary>
/// Reads lines from a terminal, with completion and history. Small on purpose: no library that does this for .NET is both kept up and to
/// be had from the registries we build from.
/// </summary>
/// <param name="prompt">What stands before each line.</param>
/// <param name="complete">What there is to write after a beginning.</param>
internal sealed class LineReader(string prompt, Func<string, IReadOnlyList<string>> complete)
{
    private const int MaxHistory = 200;
    private const string ClearToEnd = "\e[K";
    private readonly List<string> _history = [];

    /// <summary>Reads one line.</summary>
    /// <returns>Null: no more will come (Ctrl-D).</returns>
    public string? Read()
    {
        var (line, at) = (InputLine.Empty, _history.Count);
        Draw(line);
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            var isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    return End(line.Text);
                case ConsoleKey.D when isControl && line.Text.Length == 0:
                    return End(null);
                case ConsoleKey.C when isControl:
                    Console.Out.WriteLine("^C");
                    (line, at) = (InputLine.Empty, _history.Count);
                    break;
                case ConsoleKey.UpArrow when at > 0:
                    line = InputLine.Of(_history[--at]);
                    break;
                case ConsoleKey.DownArrow when at < _history.Count:
                    at++;
                    line = InputLine.Of(at < _history.Count ? _history[at] : "");
                    break;
                case ConsoleKey.Tab:
                    line = Complete(line);
                    break;
                default:
                    line = line.After(key);
                    break;
            }
            Draw(line);
        }
    }

    private string? End(string? text)
    {
        Console.Out.WriteLine();
        if (!string.IsNullOrWhiteSpace(text) && (_history.Count == 0 || _history[^1] != text))
        {
            _history.Add(text);
            if (_history.Count > MaxHistory)
            {
                _history.RemoveAt(0);
            }
        }
        return text;
    }

    private InputLine Complete(InputLine line)
    {
        var candidates = complete(line.Before);
        var completed = line.Completed(candidates);
        if (completed == line && candidates.Count > 1)
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine(string.Join("  ", candidates));
        }
        return completed;
    }

    private void Draw(InputLine line)
    {
        // A line wider than the terminal is shown around the cursor.
        var width = Math.Max(10, Console.WindowWidth - prompt.Length - 1);
        var from = Math.Max(0, line.Cursor - width);
        var shown = line.Text.AsSpan(from, Math.Min(width, line.Text.Length - from));
        var column = (prompt.Length + line.Cursor - from).ToString(CultureInfo.InvariantCulture);
        Console.Out.Write($"\r{prompt}{shown}{ClearToEnd}\r\e[{column}C");
    }
}
