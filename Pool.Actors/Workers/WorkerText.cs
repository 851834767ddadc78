namespace Pool.Actors.Workers;

/// <summary>A worker's free text, made fit for one line of our log.</summary>
internal static class WorkerText
{
    private const int MaxLength = 200;

    /// <summary>At most 200 characters, control characters replaced.</summary>
    public static string Bounded(string text)
    {
        var cut = text.Length > MaxLength ? text[..MaxLength] : text;
        return string.Create(
            cut.Length,
            cut,
            (span, source) =>
            {
                for (var index = 0; index < span.Length; index++)
                {
                    span[index] = char.IsControl(source[index]) ? ' ' : source[index];
                }
            }
        );
    }
}
