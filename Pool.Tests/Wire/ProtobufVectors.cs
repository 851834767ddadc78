using CsCheck;
using Google.Protobuf;
using Xunit;

namespace Pool.Tests.Wire;

public sealed class ProtobufVectors
{
    public static TheoryData<int, string> Messages()
    {
        var data = new TheoryData<int, string>();
        foreach (var (index, message) in Vector.Load("wire-protobuf.json").GetProperty("messages").EnumerateArray().Index())
        {
            data.Add(index, $"{message.Text("type")} {message.Text("note")}");
        }
        return data;
    }

    /// <summary>Recorded messages, by file: which message a path's request and answer are.</summary>
    public static TheoryData<string, string, string, string> Recordings() =>
        new()
        {
            {
                "captured/orchestrator-grpc.json",
                "/net.Orchestrator/GetOrchestrator",
                "net.OrchestratorRequest",
                "net.OrchestratorInfo"
            },
            { "captured/orchestrator-grpc.json", "/net.Orchestrator/Ping", "net.PingPong", "net.PingPong" },
            {
                "captured/orchestrator-grpc.json",
                "/net.Orchestrator/EndTranscodingSession",
                "net.EndTranscodingSessionRequest",
                "net.EndTranscodingSessionResponse"
            },
            {
                "captured/register-transcoder.json",
                "/net.Transcoder/RegisterTranscoder",
                "net.RegisterRequest",
                "net.NotifySegment"
            },
            { "captured/segment.json", "/segment", "", "net.TranscodeResult" },
        };

    [Theory, MemberData(nameof(Messages))]
    public void Every_vector_decodes_and_encodes_to_the_same_values(int index, string name)
    {
        _ = name;
        var vector = Vector.Load("wire-protobuf.json").GetProperty("messages")[index];
        var type = Vector.Descriptor(vector.Text("type"));
        var expected = Vector.FromJson(type, vector.GetProperty("json"));
        var bytes = vector.Hex("hex");

        Assert.Equal(expected, type.Parser.ParseFrom(bytes));
        Assert.Equal(expected, type.Parser.ParseFrom(expected.ToByteArray()));
        Assert.Equal(vector.Text("base64"), Convert.ToBase64String(bytes));
    }

    [Theory, MemberData(nameof(Messages))]
    public void A_truncated_message_is_an_error_or_a_shorter_message_and_nothing_else(int index, string name)
    {
        _ = name;
        var vector = Vector.Load("wire-protobuf.json").GetProperty("messages")[index];
        var type = Vector.Descriptor(vector.Text("type"));
        var bytes = vector.Hex("hex");
        var refused = 0;
        for (var length = 0; length < bytes.Length; length++)
        {
            refused += Parses(type.Parser, bytes.AsSpan(0, length).ToArray()) ? 0 : 1;
        }
        Assert.True(bytes.Length == 0 || refused > 0);
    }

    [Fact]
    public void Random_bytes_are_an_error_or_a_message_and_nothing_else() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Parses(global::Livepeer.Net.SegData.Parser, bytes) || true);

    [Theory, MemberData(nameof(Recordings))]
    public void Every_recorded_message_decodes_and_encodes_to_the_recorded_values(
        string file,
        string path,
        string request,
        string answer
    )
    {
        var compared = 0;
        foreach (var exchange in Vector.Load(file).EnumerateArray().Where(exchange => exchange.Text("path") == path))
        {
            if (!exchange.TryGetProperty("body", out var body))
            {
                continue;
            }
            foreach (var part in body.EnumerateArray().Where(part => part.TryGetProperty("decoded", out _)))
            {
                var type = Vector.Descriptor(part.Text("dir") == "req" ? request : answer);
                var expected = Vector.FromJson(type, part.GetProperty("decoded"));
                var bytes = Convert.FromBase64String(part.Text("base64")).AsSpan(path == "/segment" ? 0 : 5).ToArray();
                Assert.Equal(expected, type.Parser.ParseFrom(bytes));
                Assert.Equal(expected, type.Parser.ParseFrom(expected.ToByteArray()));
                compared++;
            }
        }
        Assert.True(compared > 0, $"nothing recorded for {path}");
    }

    private static bool Parses(MessageParser parser, byte[] bytes)
    {
        try
        {
            parser.ParseFrom(bytes);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }
}
