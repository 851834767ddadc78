namespace Pool.Actors.Settings;

/// <summary>Finds what somebody meant to write.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest edits from a text, case aside; null when none is near.</summary>
    public static string? Of(string text, IEnumerable<string> candidates)
    {
        var allowed = Math.Max(2, text.Length / 3);
        return candidates
            .Select(candidate => (candidate, Edits: Edits(text.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.Edits <= allowed)
            .OrderBy(pair => pair.Edits)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
