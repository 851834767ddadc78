using Google.Protobuf;
using Pool.Cmd.Stream.Wire;
using Pool.Orchestrator.Gateway;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Capabilities;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.Wire;

public sealed class ReplyVectors
{
    [Fact]
    public void A_success_is_built_as_the_vector_has_it()
    {
        var expected = Body("segment, off-chain gateway");
        var reply = TranscodeReplyCodec.Success(
            7,
            expected.Data.Segments.Select(segment => new PublishedRendition(segment.Url, segment.Pixels)),
            ByteString.Empty,
            TranscodeReplyCodec.OffchainInfo(
                "https://orch.example.org:8935",
                CapabilitySet.Default.ToWire("0.9.1"),
                expected.Info.AuthToken
            )
        );
        Assert.Equal(expected, Net.TranscodeResult.Parser.ParseFrom(reply.ToByteArray()));
    }

    [Fact]
    public void A_failure_carries_its_text_and_the_offer()
    {
        var expected = Body("segment, queue full");
        var reply = TranscodeReplyCodec.Failure(7, GatewayErrors.Busy, expected.Info);
        Assert.Equal(expected, Net.TranscodeResult.Parser.ParseFrom(reply.ToByteArray()));
        Assert.Throws<ArgumentException>(() => TranscodeReplyCodec.Failure(7, "", expected.Info));
    }

    [Fact]
    public void Forgiven_are_nineteen_texts_to_the_letter()
    {
        Assert.Equal(19, GatewayErrors.Forgiven.Count);
        Assert.True(GatewayErrors.IsForgiven("TranscoderInvalidVideo"));
        Assert.False(GatewayErrors.IsForgiven("transcoderinvalidvideo"));
        Assert.False(GatewayErrors.IsForgiven(GatewayErrors.Busy));
    }

    [Fact]
    public void Everybody_waits_as_long_as_the_vectors_say()
    {
        foreach (var vector in Vector.Load("wire-http.json").GetProperty("deadlines").EnumerateArray())
        {
            var duration = Seconds("segmentDurationSec");
            Assert.Equal(Seconds("orchestratorWaitsForWorkerSec"), ActorEdge.WaitOf((int)duration.TotalMilliseconds));
            Assert.Equal(Seconds("gatewayTotalSec"), GatewayLimits.Whole(duration));
            Assert.Equal(Seconds("gatewayHeadersWithinSec"), GatewayLimits.Headers(duration));

            TimeSpan Seconds(string name) => TimeSpan.FromSeconds(vector.GetProperty(name).GetDouble());
        }
    }

    private static Net.TranscodeResult Body(string name)
    {
        var exchanges = Vector.Load("wire-http.json").GetProperty("exchanges").EnumerateArray();
        var response = exchanges.Single(exchange => exchange.Text("name") == name).GetProperty("response");
        return Net.TranscodeResult.Parser.ParseFrom(response.Hex("bodyHex"));
    }
}
