using System.Collections.Immutable;
using Pool.Actors.Sessions;
using Pool.Actors.Workers;
using Pool.Hosting.Operator;

namespace Pool.Orchestrator.Admin;

/// <summary>Finds the one thing that an operator means by a text.</summary>
/// <param name="kind">What it is called.</param>
/// <param name="hint">How to name one.</param>
/// <param name="nameOf">How one is named where several may be meant.</param>
/// <param name="ways">Ways to be meant by a text; the first that fits anything decides.</param>
internal sealed class Lookup<T>(
    string kind,
    string hint,
    Func<T, string> nameOf,
    params ImmutableArray<Func<T, string, bool>> ways
)
    where T : class
{
    private const int MaxNamed = 5;

    /// <summary>Finds it.</summary>
    /// <returns>The one, or what to answer instead.</returns>
    public (T? Found, IResult? Instead) Find(ImmutableArray<T> all, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return (null, Answer.Wrong($"which {kind}? Write {hint}"));
        }
        var found = ways.Select(way => all.Where(one => way(one, text)).ToList()).FirstOrDefault(some => some.Count > 0);
        return found switch
        {
            null => (null, Answer.NotFound($"there is no {kind} {text}; pool {kind} list shows those there are")),
            [var one] => (one, null),
            _ => (null, Answer.Conflict($"{text} may be any of {Names(found)}: write more of it")),
        };
    }

    private string Names(List<T> several) =>
        string.Join(", ", several.Take(MaxNamed).Select(nameOf)) + (several.Count > MaxNamed ? " …" : "");
}

/// <summary>How workers and sessions are meant.</summary>
internal static class Lookups
{
    /// <summary>Workers.</summary>
    public static readonly Lookup<WorkerStatus> Workers = new(
        "worker",
        "its id, the beginning of it, or its name",
        worker => $"{worker.Id.Brief} ({worker.Name})",
        (worker, text) => worker.Id.Text == text,
        (worker, text) => worker.Name == text,
        (worker, text) => worker.Id.Text.StartsWith(text, StringComparison.OrdinalIgnoreCase)
    );

    /// <summary>Sessions.</summary>
    public static readonly Lookup<SessionStatus> Sessions = new(
        "session",
        "its manifest id, or the beginning of it",
        session => session.Key.ToString(),
        (session, text) => session.Key.ManifestId == text || session.Key.ToString() == text,
        (session, text) => session.Key.ManifestId.StartsWith(text, StringComparison.Ordinal)
    );
}
