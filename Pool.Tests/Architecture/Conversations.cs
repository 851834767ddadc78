using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;
using Xunit;

namespace Pool.Tests.Architecture;

/// <summary>
/// Messages hold ids, numbers, enums and immutable arrays of them: no references to actors, streams, delegates or collections that
/// somebody may change. So the control plane stays small, and a message means the same on both sides of a mailbox.
/// </summary>
public sealed class Conversations
{
    private static readonly Type[] Plain =
    [
        typeof(string),
        typeof(decimal),
        typeof(TimeSpan),
        typeof(DateTimeOffset),
        typeof(UInt128),
        typeof(Google.Protobuf.ByteString),
    ];

    [Fact]
    public void Messages_hold_plain_values() => Breach.None(Breaches(typeof(Actors.ILocalMessage).Assembly));

    [Theory]
    [InlineData(typeof(PlantedProtocol.WithActor))]
    [InlineData(typeof(PlantedProtocol.WithStream))]
    [InlineData(typeof(PlantedProtocol.WithDelegate))]
    [InlineData(typeof(PlantedProtocol.WithList))]
    [InlineData(typeof(PlantedProtocol.WithHiddenArray))]
    public void Planted_breaches_are_caught(Type message) =>
        Assert.Contains(
            Breaches(typeof(Conversations).Assembly),
            breach => breach.StartsWith(message.Name, StringComparison.Ordinal)
        );

    [Fact]
    public void A_plain_message_passes() =>
        Assert.DoesNotContain(
            Breaches(typeof(Conversations).Assembly),
            breach => breach.StartsWith(nameof(PlantedProtocol.Plain), StringComparison.Ordinal)
        );

    private static IEnumerable<string> Breaches(Assembly assembly) =>
        assembly
            .GetTypes()
            .Where(type => type.DeclaringType is { } outer && outer.Name.EndsWith("Protocol", StringComparison.Ordinal))
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal) && !type.IsEnum)
            .SelectMany(type => BreachesOf(type, type.Name, []));

    private static IEnumerable<string> BreachesOf(Type type, string path, HashSet<Type> seen)
    {
        if (type.IsPrimitive || type.IsEnum || Plain.Contains(type) || !seen.Add(type))
            return [];
        if (type.IsGenericType && IsWrapper(type.GetGenericTypeDefinition()))
            return type.GetGenericArguments().SelectMany(part => BreachesOf(part, path, seen));
        // A message of the wire is what the serializer knows.
        if (typeof(Google.Protobuf.IMessage).IsAssignableFrom(type))
            return [];
        var isOurs = type.Namespace?.StartsWith("Pool.", StringComparison.Ordinal) is true;
        if (!isOurs || type.IsInterface || typeof(Delegate).IsAssignableFrom(type))
            return [$"{path}: {type.Name}"];
        return type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .SelectMany(field => BreachesOf(field.FieldType, $"{path}.{field.Name.Trim('<').Split('>')[0]}", seen));
    }

    private static bool IsWrapper(Type type) =>
        type == typeof(ImmutableArray<>)
        || type == typeof(ImmutableSortedDictionary<,>)
        || type == typeof(Nullable<>)
        || type == typeof(ReadOnlyMemory<>);

    private static class PlantedProtocol
    {
        public sealed record WithActor(IActorRef To);

        public sealed record WithStream(Stream Bytes);

        public sealed record WithDelegate(Action Then);

        public sealed record WithList(List<int> Numbers);

        public sealed record WithHiddenArray(ImmutableArray<Inner> Inner);

        public sealed record Plain(Protocol.Identity.AttemptId Id, ImmutableArray<int> Numbers, TimeSpan? Wait);

        public sealed record Inner(object[] Things);
    }
}
