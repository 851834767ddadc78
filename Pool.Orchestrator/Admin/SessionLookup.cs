using System.Collections.Immutable;
using Pool.Actors.Sessions;
using Pool.Hosting.Operator;

namespace Pool.Orchestrator.Admin;

/// <summary>Finds the session that an operator means: by its manifest id, GATEWAY/MANIFEST, or the beginning of its manifest id.</summary>
internal static class SessionLookup
{
    private const int MaxNamed = 5;

    /// <summary>Finds it.</summary>
    /// <returns>The session, or what to answer instead.</returns>
    public static (SessionStatus? Found, IResult? Instead) Find(ImmutableArray<SessionStatus> all, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return (null, Answer.Wrong("which session? Write its manifest id, or the beginning of it"));
        }
        SessionStatus[][] ways =
        [
            [.. all.Where(session => session.Key.ManifestId == text || session.Key.ToString() == text)],
            [.. all.Where(session => session.Key.ManifestId.StartsWith(text, StringComparison.Ordinal))],
        ];
        return Array.Find(ways, found => found.Length > 0) switch
        {
            null => (null, Answer.NotFound($"there is no session {text}; pool session list shows those there are")),
            [var one] => (one, null),
            var several => (null, Answer.Conflict($"{text} may be any of {Names(several)}: write more of it")),
        };
    }

    private static string Names(SessionStatus[] several) =>
        string.Join(", ", several.Take(MaxNamed).Select(session => session.Key)) + (several.Length > MaxNamed ? " …" : "");
}
