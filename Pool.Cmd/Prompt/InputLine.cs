namespace Pool.Cmd.Prompt;

/// <summary>A line that is being written, and where the cursor stands. Immutable: each key makes another.</summary>
/// <param name="Text">What is written.</param>
/// <param name="Cursor">How many characters stand before the cursor.</param>
internal sealed record InputLine(string Text, int Cursor)
{
    /// <summary>Longest line; further characters are dropped.</summary>
    public const int MaxLength = 1000;

    /// <summary>Nothing yet.</summary>
    public static InputLine Empty { get; } = new("", 0);

    /// <summary>What stands before the cursor.</summary>
    public string Before => Text[..Cursor];

    /// <summary>A whole line, with the cursor at its end.</summary>
    public static InputLine Of(string text) => new(text, text.Length);

    /// <summary>The line after a key that edits it; other keys change nothing.</summary>
    public InputLine After(ConsoleKeyInfo key) =>
        (key.Key, key.Modifiers.HasFlag(ConsoleModifiers.Control)) switch
        {
            (ConsoleKey.Backspace, _) when Cursor > 0 => new(Text.Remove(Cursor - 1, 1), Cursor - 1),
            (ConsoleKey.Delete, _) when Cursor < Text.Length => this with { Text = Text.Remove(Cursor, 1) },
            (ConsoleKey.LeftArrow, _) => this with { Cursor = Math.Max(0, Cursor - 1) },
            (ConsoleKey.RightArrow, _) => this with { Cursor = Math.Min(Text.Length, Cursor + 1) },
            (ConsoleKey.Home, _) or (ConsoleKey.A, true) => this with { Cursor = 0 },
            (ConsoleKey.End, _) or (ConsoleKey.E, true) => this with { Cursor = Text.Length },
            (ConsoleKey.U, true) => new(Text[Cursor..], 0),
            (ConsoleKey.W, true) => WithoutWord(),
            (_, false) when !char.IsControl(key.KeyChar) => Insert(key.KeyChar.ToString()),
            _ => this,
        };

    /// <summary>The line with the word before the cursor completed as far as all candidates agree.</summary>
    /// <param name="candidates">What that word may become.</param>
    public InputLine Completed(IReadOnlyList<string> candidates)
    {
        var word = Before[(Before.LastIndexOf(' ') + 1)..];
        var fitting = candidates.Where(candidate => candidate.StartsWith(word, StringComparison.Ordinal)).ToList();
        if (fitting.Count == 0)
        {
            return this;
        }
        var agreed = fitting.Aggregate(CommonStart);
        return Insert(agreed[word.Length..] + (fitting.Count == 1 ? " " : ""));
    }

    private InputLine Insert(string text) =>
        Text.Length + text.Length <= MaxLength ? new(Text.Insert(Cursor, text), Cursor + text.Length) : this;

    private InputLine WithoutWord()
    {
        var start = Before.TrimEnd().LastIndexOf(' ') + 1;
        return new(Text.Remove(start, Cursor - start), start);
    }

    private static string CommonStart(string one, string other)
    {
        var length = one.AsSpan().CommonPrefixLength(other);
        return one[..length];
    }
}
