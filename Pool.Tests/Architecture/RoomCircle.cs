namespace Pool.Tests.Architecture;

/// <summary>Rooms of one assembly that know each other in a circle. A room and those inside it are one.</summary>
internal static class RoomCircle
{
    /// <summary>The circles, each as the rooms in it with one use per step.</summary>
    public static IReadOnlyList<string> FindAll(IEnumerable<CodeType> types)
    {
        var steps = types
            .SelectMany(type => type.Uses.Select(use => (From: RoomOf(type.Name), To: RoomOf(use), Why: $"{type.Name} → {use}")))
            .Where(step => step.From is not null && step.To is not null && step.From != step.To)
            .Where(step => AssemblyOf(step.From!) == AssemblyOf(step.To!))
            .GroupBy(step => (From: step.From!, To: step.To!))
            .ToDictionary(group => group.Key, group => group.Min(step => step.Why)!);
        var next = steps.Keys.ToLookup(step => step.From, step => step.To);
        var reach = next.ToDictionary(room => room.Key, room => ReachOf(room.Key, next));
        return
        [
            .. reach
                .Where(room => room.Value.Contains(room.Key))
                .Select(room =>
                    string.Join(", ", room.Value.Where(other => Reaches(other, room.Key)).Order(StringComparer.Ordinal))
                )
                .Distinct()
                .Select(circle => $"{circle}: {string.Join("; ", StepsIn(circle.Split(", ")))}"),
        ];

        bool Reaches(string from, string to) => reach.TryGetValue(from, out var far) && far.Contains(to);
        IEnumerable<string> StepsIn(string[] circle) =>
            steps.Where(step => circle.Contains(step.Key.From) && circle.Contains(step.Key.To)).Select(step => step.Value);
    }

    private static HashSet<string> ReachOf(string start, ILookup<string, string> next)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>(next[start]);
        while (open.TryPop(out var room))
        {
            if (!seen.Add(room))
                continue;
            foreach (var further in next[room])
                open.Push(further);
        }
        return seen;
    }

    /// <summary><c>Pool.Assembly.Room</c>; null for types outside rooms and outside the product.</summary>
    private static string? RoomOf(string name) =>
        name.Split('.') is ["Pool", var assembly, var room, _, ..] ? $"Pool.{assembly}.{room}" : null;

    private static string AssemblyOf(string room) => room[..room.LastIndexOf('.')];
}
