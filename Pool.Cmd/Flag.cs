using System.CommandLine;
using System.CommandLine.Parsing;

namespace Pool.Cmd;

/// <summary>Options in the manner of go-livepeer: one or two dashes.</summary>
internal static class Flag
{
    public static Option<T> Of<T>(string name, string description, T whenAbsent) =>
        new($"--{name}", $"-{name}") { Description = description, DefaultValueFactory = _ => whenAbsent };

    public static Option<T?> Optional<T>(string name, string description)
        where T : class => new($"--{name}", $"-{name}") { Description = description };

    /// <summary>A time as <c>2s</c>, <c>500ms</c>, <c>1m30s</c> is written: a number with one unit of ms, s, m, h.</summary>
    public static Option<TimeSpan?> Time(string name, string description) =>
        new($"--{name}", $"-{name}") { Description = description, CustomParser = ParseTime };

    private static TimeSpan? ParseTime(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (TimeText.TryParse(text, out var time))
        {
            return time;
        }
        argument.AddError($"'{text}' is no time. Write a number with ms, s, m or h, as in 2s or 1.5m.");
        return null;
    }
}
