using System.Collections.Immutable;
using ArchUnitNET.Loader;

namespace Pool.Tests.Architecture;

/// <summary>A top-level type with all that is inside it, and what it uses.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Uses">
/// Full names of top-level types that its code mentions anywhere, lambdas and state machines included; but for messages, which
/// whoever takes part in a conversation may know.
/// </param>
internal sealed record CodeType(string Name, ImmutableHashSet<string> Uses)
{
    /// <summary>Whether a type's name is in a namespace or one below it.</summary>
    public static bool IsIn(string name, string room) => name.StartsWith(room + ".", StringComparison.Ordinal);
}

/// <summary>The compiled product as types and uses.</summary>
internal static class Code
{
    /// <summary>Violations stand here under the namespaces of the product, so that each rule can be seen to catch one.</summary>
    private const string PlantedRoom = "Pool.Tests.Architecture.Planted.";

    private static readonly Lazy<ImmutableArray<CodeType>> Loaded = new(Load);

    /// <summary>Types of the product; generated ones left out.</summary>
    public static ImmutableArray<CodeType> Product { get; } =
    [.. Loaded.Value.Where(type => !CodeType.IsIn(type.Name, "Pool.Tests"))];

    /// <summary>Planted violations, as if they stood in the product.</summary>
    public static ImmutableArray<CodeType> Planted { get; } =
    [
        .. Loaded
            .Value.Where(type => type.Name.StartsWith(PlantedRoom, StringComparison.Ordinal))
            .Select(type => new CodeType(Unplanted(type.Name), [.. type.Uses.Select(Unplanted)])),
    ];

    private static ImmutableArray<CodeType> Load()
    {
        var types = new ArchLoader()
            .LoadAssemblies(
                typeof(Protocol.Media.MediaInspector).Assembly,
                typeof(Actors.ILocalMessage).Assembly,
                System.Reflection.Assembly.Load("Pool.Hosting"),
                System.Reflection.Assembly.Load("Pool.Doctor"),
                System.Reflection.Assembly.Load("pool"),
                System.Reflection.Assembly.Load("Pool.Orchestrator"),
                System.Reflection.Assembly.Load("Pool.Worker"),
                typeof(Code).Assembly
            )
            .Build()
            .Types.GroupBy(type => Outermost(type.FullName))
            .Where(group => group.Key.StartsWith("Pool.", StringComparison.Ordinal) && !IsGenerated(group.Key))
            .Select(group => new CodeType(group.Key, UsesOf(group)))
            .ToList();
        var messages = types.Where(type => IsConversation(type.Name)).SelectMany(MessagesOf).ToHashSet();
        return [.. types.Select(type => type with { Uses = type.Uses.Except(messages) })];
    }

    private static ImmutableHashSet<string> UsesOf(IEnumerable<ArchUnitNET.Domain.IType> types) =>
        [.. types.SelectMany(type => type.Dependencies).Select(use => Outermost(use.Target.FullName))];

    // A conversation is a class of messages, and what these hold stands in the same room.
    private static IEnumerable<string> MessagesOf(CodeType conversation) =>
        conversation.Uses.Where(use => RoomOf(use) == RoomOf(conversation.Name)).Append(conversation.Name);

    // The desk is a conversation by calls: the orchestrator supplies it to two rooms.
    private static bool IsConversation(string name) =>
        name.EndsWith("Protocol", StringComparison.Ordinal) || name == "Pool.Actors.Workers.IAttemptDesk";

    private static string RoomOf(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];

    private static bool IsGenerated(string name) => CodeType.IsIn(name, "Pool.Protocol.Messages");

    private static string Outermost(string name) => name.Split('+', '/')[0];

    private static string Unplanted(string name) => name.Replace(PlantedRoom, "Pool.", StringComparison.Ordinal);
}
