using System.Text;

namespace Pool.Actors.Settings;

/// <summary>What somebody wrote, fit for one line of a message.</summary>
public static class Printable
{
    private const int MaxLength = 80;

    /// <summary>Without control characters, and no longer than 80 characters.</summary>
    public static string Of(string text)
    {
        var line = new StringBuilder();
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            line.Append(char.IsControl(letter) ? '\uFFFD' : letter);
        }
        return text.Length > MaxLength ? line.Append('…').ToString() : line.ToString();
    }
}
