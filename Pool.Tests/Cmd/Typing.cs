using Pool.Cmd;
using Pool.Cmd.Prompt;
using Xunit;

namespace Pool.Tests.Cmd;

/// <summary>The line that somebody writes at the prompt: keys in, line out.</summary>
public sealed class Typing
{
    private static readonly Dictionary<string, ConsoleKeyInfo> Keys = new()
    {
        ["<"] = Key(ConsoleKey.LeftArrow),
        [">"] = Key(ConsoleKey.RightArrow),
        ["H"] = Key(ConsoleKey.Home),
        ["E"] = Key(ConsoleKey.E, control: true),
        ["B"] = Key(ConsoleKey.Backspace),
        ["D"] = Key(ConsoleKey.Delete),
        ["U"] = Key(ConsoleKey.U, control: true),
        ["W"] = Key(ConsoleKey.W, control: true),
        ["F"] = Key(ConsoleKey.F5),
    };

    [Theory]
    [InlineData("abc", "abc|")]
    [InlineData("abc<<x", "ax|bc")]
    [InlineData("abcHx", "x|abc")]
    [InlineData("abcHxEy", "xabcy|")]
    [InlineData("abcB", "ab|")]
    [InlineData("BabcHB", "|abc")]
    [InlineData("abcH<D>>>D", "bc|")]
    [InlineData("ab cd<U", "|d")]
    [InlineData("ab cd  W", "ab |")]
    [InlineData("abW", "|")]
    [InlineData("abF", "ab|")]
    public void Keys_edit_the_line(string keys, string after)
    {
        var line = InputLine.Empty;
        foreach (var key in keys)
        {
            line = line.After(
                Keys.TryGetValue($"{key}", out var known) ? known : new ConsoleKeyInfo(key, 0, false, false, false)
            );
        }
        Assert.Equal(after, line.Text.Insert(line.Cursor, "|"));
    }

    [Theory]
    [InlineData("wor", "worker,work", "work")]
    [InlineData("wor", "worker", "worker ")]
    [InlineData("worker sh", "show", "worker show ")]
    [InlineData("worker x", "show", "worker x")]
    [InlineData("worker ", "list,show", "worker ")]
    public void Tab_completes_as_far_as_all_agree(string line, string candidates, string after) =>
        Assert.Equal(after, InputLine.Of(line).Completed(candidates.Split(',')).Text);

    [Fact]
    public void A_line_has_an_end() =>
        Assert.Equal(
            InputLine.MaxLength,
            Enumerable
                .Repeat('x', 2 * InputLine.MaxLength)
                .Aggregate(InputLine.Empty, (line, x) => line.After(new(x, 0, false, false, false)))
                .Text.Length
        );

    [Theory]
    [InlineData("", "cluster", "worker", "session", "actor", "log", "doctor", "stream")]
    [InlineData("worker ", "list", "show", "drain", "resume")]
    [InlineData("log level d", "debug")]
    [InlineData("log peek --le", "--level")]
    [InlineData("worker show ")]
    public void Completion_offers_what_may_come_next(string line, params string[] offered) =>
        Assert.Equal(offered.Order(), CommandTree.Completions(["-H", "127.0.0.1:1"], line).Order());

    private static ConsoleKeyInfo Key(ConsoleKey key, bool control = false) => new('\0', key, false, false, control);
}
