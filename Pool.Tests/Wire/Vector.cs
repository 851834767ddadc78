using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Pool.Protocol.Livepeer;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.Wire;

/// <summary>Reads the committed vectors and recorded exchanges, and their JSON forms of messages.</summary>
internal static class Vector
{
    private static readonly JsonParser Json = new(JsonParser.Settings.Default);

    public static JsonElement Load(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Vectors", name);
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(Unprefixed(element.Text(name)));

    public static Hash32 Hash(this JsonElement element, string name) => Hash32.FromWire(element.Hex(name));

    public static EthAddress Address(this JsonElement element, string name)
    {
        Assert.True(EthAddress.TryParse(element.Text(name), out var address));
        return address;
    }

    /// <summary>Finds a message of the wire by its full proto name.</summary>
    public static MessageDescriptor Descriptor(string fullName) =>
        Net.LivepeerReflection.Descriptor.MessageTypes.Single(type => type.FullName == fullName);

    /// <summary>Decodes a JSON form; byte fields are base64, or hex where marked so.</summary>
    public static IMessage FromJson(MessageDescriptor type, JsonElement json)
    {
        var node = JsonNode.Parse(json.GetRawText())!;
        return Json.Parse(WithBase64(node)!.ToJsonString(), type);
    }

    private static JsonNode? WithBase64(JsonNode? node) =>
        node switch
        {
            JsonObject item => new JsonObject(item.Select(pair => KeyValuePair.Create(pair.Key, WithBase64(pair.Value)))),
            JsonArray list => new JsonArray([.. list.Select(WithBase64)]),
            JsonValue value when value.TryGetValue<string>(out var text) && text.StartsWith("hex:", StringComparison.Ordinal) =>
                Convert.ToBase64String(Convert.FromHexString(text[4..])),
            _ => node?.DeepClone(),
        };

    private static string Unprefixed(string hex) => hex.StartsWith("0x", StringComparison.Ordinal) ? hex[2..] : hex;
}
