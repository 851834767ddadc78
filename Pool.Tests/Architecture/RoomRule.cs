namespace Pool.Tests.Architecture;

/// <summary>What some types must not use.</summary>
/// <param name="Name">The rule in words.</param>
/// <param name="Forbids">Whether a type (first) must not use another (second); full names.</param>
internal sealed record RoomRule(string Name, Func<string, string, bool> Forbids)
{
    private static readonly string[] ActorRooms = ["Sessions", "Routing", "Workers", "Agent"];

    /// <summary>All rules of this kind.</summary>
    public static RoomRule[] All { get; } =
    [
        new("rooms of actors know each other's conversations, never each other's actors or state", ReachesIntoRoom),
        new(
            "FFMpegCore is used only where segments are transcoded and encoders probed",
            (from, to) =>
                CodeType.IsIn(to, "FFMpegCore")
                && !CodeType.IsIn(from, "Pool.Worker.Transcoding")
                && !CodeType.IsIn(from, "Pool.Worker.Devices")
        ),
        new(
            "encoders and media know no actors",
            (from, to) =>
                CodeType.IsIn(to, "Akka")
                && (CodeType.IsIn(from, "Pool.Worker.Transcoding") || CodeType.IsIn(from, "Pool.Worker.Devices"))
        ),
        new(
            "programs and nodes put the rooms together, and no room knows them",
            (from, to) => IsComposition(to) && !IsComposition(from)
        ),
    ];

    /// <summary>Breaches as <c>from → to</c>.</summary>
    public IEnumerable<string> Breaches(IEnumerable<CodeType> types) =>
        from type in types
        from use in type.Uses
        where Forbids(type.Name, use)
        orderby type.Name, use
        select $"{type.Name} → {use}";

    private static bool ReachesIntoRoom(string from, string to) =>
        ActorRoomOf(from) is { } room && ActorRoomOf(to) is { } other && room != other;

    private static string? ActorRoomOf(string name) =>
        ActorRooms.FirstOrDefault(room => CodeType.IsIn(name, $"Pool.Actors.{room}"));

    private static bool IsComposition(string name) =>
        name.EndsWith(".Program", StringComparison.Ordinal)
        || name is "Pool.Orchestrator.OrchestratorNode" or "Pool.Worker.WorkerProgram" or "Pool.Worker.WorkerNode";
}
