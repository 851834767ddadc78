using System.Collections.Immutable;
using Pool.Actors.Workers;
using Pool.Hosting.Operator;

namespace Pool.Orchestrator.Admin;

/// <summary>Finds the worker that an operator means: by its id, its name, or the beginning of its id.</summary>
internal static class WorkerLookup
{
    private const int MaxNamed = 5;

    /// <summary>Finds it.</summary>
    /// <returns>The worker, or what to answer instead.</returns>
    public static (WorkerStatus? Found, IResult? Instead) Find(ImmutableArray<WorkerStatus> all, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return (null, Answer.Wrong("which worker? Write its id, the beginning of it, or its name"));
        }
        WorkerStatus[][] ways =
        [
            [.. all.Where(worker => worker.Id.Text == text)],
            [.. all.Where(worker => worker.Name == text)],
            [.. all.Where(worker => worker.Id.Text.StartsWith(text, StringComparison.OrdinalIgnoreCase))],
        ];
        return Array.Find(ways, found => found.Length > 0) switch
        {
            null => (null, Answer.NotFound($"there is no worker {text}")),
            [var one] => (one, null),
            var several => (null, Answer.Conflict($"{text} may be any of {Names(several)}: write more of the id")),
        };
    }

    private static string Names(WorkerStatus[] several) =>
        string.Join(", ", several.Take(MaxNamed).Select(worker => $"{worker.Id.Text[..12]} ({worker.Name})"))
        + (several.Length > MaxNamed ? " …" : "");
}
