using System.Text;

namespace Pool.Actors.Settings;

/// <summary>What somebody wrote, fit for one line of a message or a log.</summary>
public static class Printable
{
    /// <summary>Without control characters, and cut where it is longer than so many characters.</summary>
    public static string Of(string text, int maxLength = 80)
    {
        var line = new StringBuilder();
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, maxLength)))
        {
            line.Append(char.IsControl(letter) ? '\uFFFD' : letter);
        }
        return text.Length > maxLength ? line.Append('…').ToString() : line.ToString();
    }
}
