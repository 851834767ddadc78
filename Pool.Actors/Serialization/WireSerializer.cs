using System.Collections.Frozen;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Google.Protobuf;
using Pool.Protocol.Messages;

namespace Pool.Actors.Serialization;

/// <summary>
/// The only serializer whose messages cross a link: an allow-list of protobuf messages, each with a short manifest. Whatever else is
/// sent or received is an error of that one message.
/// </summary>
public sealed class WireSerializer : SerializerWithStringManifest
{
    /// <summary>Akka's number for this serializer; the link's firewall knows it too.</summary>
    public const int Id = 201;

    private static readonly FrozenDictionary<string, MessageParser> Parsers = new Dictionary<string, MessageParser>
    {
        ["hello"] = Hello.Parser,
        ["registered"] = Registered.Parser,
        ["rejected"] = Rejected.Parser,
        ["window"] = Window.Parser,
        ["draining"] = Draining.Parser,
        ["order"] = Order.Parser,
        ["accepted"] = Accepted.Parser,
        ["refused"] = Refused.Parser,
        ["progress"] = Progress.Parser,
        ["result"] = Result.Parser,
        ["failed"] = Failed.Parser,
        ["end"] = AttemptEnd.Parser,
        ["session-closed"] = SessionClosed.Parser,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<Type, string> Manifests = Parsers.ToFrozenDictionary(
        entry => entry.Value.ParseFrom(ByteString.Empty).GetType(),
        entry => entry.Key
    );

    /// <summary>Called by Akka.</summary>
    public WireSerializer(ExtendedActorSystem system)
        : base(system) { }

    /// <summary>All types that may cross a link.</summary>
    public static IEnumerable<Type> Types => Manifests.Keys;

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) =>
        obj is IMessage message && Manifests.ContainsKey(obj.GetType())
            ? message.ToByteArray()
            : throw NotAllowed(obj?.GetType().Name);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) =>
        Parsers.TryGetValue(manifest, out var parser) ? parser.ParseFrom(bytes) : throw NotAllowed(manifest);

    /// <inheritdoc/>
    public override string Manifest(object o) =>
        o is not null && Manifests.TryGetValue(o.GetType(), out var manifest) ? manifest : throw NotAllowed(o?.GetType().Name);

    private static SerializationException NotAllowed(string? what) => new($"'{what}' may not cross a link");
}

/// <summary>
/// Stands where Akka's JSON serializer would: a fallback that makes any type from a peer's text. Receivers choose by number, so its
/// number is taken too.
/// </summary>
public sealed class RejectingSerializer : Serializer
{
    /// <summary>Called by Akka, which passes the settings of the serializer that this one replaces.</summary>
    public RejectingSerializer(ExtendedActorSystem system, Config config)
        : base(system) { }

    /// <inheritdoc/>
    public override int Identifier => 1;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj?.GetType().Name} may not leave this node");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException("nothing is made from a peer's text");
}
