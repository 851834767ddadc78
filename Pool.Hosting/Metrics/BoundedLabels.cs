using System.Collections.Concurrent;

namespace Pool.Hosting.Metrics;

/// <summary>
/// Keeps the values of a label few whatever peers send: the first so many are kept, all others count as <see cref="Other"/>.
/// </summary>
/// <param name="most">How many are kept.</param>
public sealed class BoundedLabels(int most)
{
    /// <summary>Stands for every value that came too late.</summary>
    public const string Other = "other";

    private readonly ConcurrentDictionary<string, string> _kept = new(StringComparer.Ordinal);

    /// <summary>The value to count under.</summary>
    public string Of(string value) =>
        _kept.TryGetValue(value, out var kept) ? kept
        : _kept.Count < most ? _kept.GetOrAdd(value, value)
        : Other;
}
