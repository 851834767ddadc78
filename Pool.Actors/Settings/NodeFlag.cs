using System.Text;

namespace Pool.Actors.Settings;

/// <summary>One flag of a node's command line.</summary>
public sealed record NodeFlag
{
    private NodeFlag(string name) => Name = name;

    /// <summary>Name without dashes, as in go-livepeer.</summary>
    public string Name { get; }

    /// <summary>The HOCON key that it sets; null where it sets none.</summary>
    public string? Key { get; private init; }

    /// <summary>What its value looks like, for people; null: it takes none.</summary>
    public string? Argument { get; private init; }

    /// <summary>What it means, for <c>-help</c>; null: not listed there.</summary>
    public string? Meaning { get; private init; }

    /// <summary>Why it cannot be used, and what to write instead; null: it can.</summary>
    public string? Refusal { get; private init; }

    /// <summary>Name in the environment: <c>POOL_ORCH_SECRET</c> for <c>orchSecret</c>.</summary>
    public string Variable
    {
        get
        {
            var text = new StringBuilder("POOL_");
            foreach (var letter in Name)
            {
                text.Append(char.IsUpper(letter) ? "_" : "").Append(char.ToUpperInvariant(letter));
            }
            return text.ToString();
        }
    }

    /// <summary>A flag that sets a key.</summary>
    /// <param name="name">Without dashes.</param>
    /// <param name="key">HOCON key.</param>
    /// <param name="argument">What its value looks like.</param>
    /// <param name="meaning">One line for people.</param>
    public static NodeFlag Sets(string name, string key, string argument, string meaning) =>
        new(name)
        {
            Key = key,
            Argument = argument,
            Meaning = meaning,
        };

    /// <summary>A flag without value that is taken and means nothing here, so that command lines of go-livepeer work.</summary>
    public static NodeFlag Meaningless(string name) => new(name);

    /// <summary>A flag that is known but cannot be used.</summary>
    /// <param name="name">Without dashes.</param>
    /// <param name="refusal">Why, and what to write instead: follows the flag's name in the line that is printed.</param>
    public static NodeFlag Refused(string name, string refusal) => new(name) { Refusal = refusal };
}
