using Google.Protobuf;
using Pool.Actors.Link;
using Pool.Actors.Link.Pdu;
using Pool.Actors.Serialization;
using Xunit;

namespace Pool.Tests.Links;

/// <summary>What a peer may send through a link: nothing but our messages, in its own name, to its own actor.</summary>
public sealed class Firewall
{
    private const string Own = "00000000000000aa.orchestrator";
    private const string Peer = "aaaa.worker";
    private readonly LinkFirewall _firewall = new(Own, Peer, "/user/workers/aaaa");

    [Fact]
    public void Our_message_in_the_peers_name_to_its_actor_passes() => Assert.Null(_firewall.WhyNot(Message(), first: false));

    [Theory]
    [InlineData(1, "JSON")]
    [InlineData(2, "any protobuf type")]
    [InlineData(3, "remote deployment")]
    [InlineData(6, "a selection")]
    [InlineData(16, "Identify, PoisonPill, Kill")]
    [InlineData(17, "a string")]
    [InlineData(22, "Watch")]
    public void No_message_of_another_serializer_passes(int serializer, string what) =>
        Assert.True(_firewall.WhyNot(Message(serializer: serializer), first: false) is not null, what);

    [Theory]
    [InlineData("/user/workers/bbbb")]
    [InlineData("/user/workers/aaaa/child")]
    [InlineData("/user/workers/aaaab")]
    [InlineData("/user/router")]
    [InlineData("/system/cluster")]
    [InlineData("")]
    public void No_other_actor_is_reached(string path) =>
        Assert.NotNull(_firewall.WhyNot(Message(recipient: path), first: false));

    [Fact]
    public void An_incarnation_of_the_right_actor_is_the_right_actor() =>
        Assert.Null(_firewall.WhyNot(Message(recipient: "/user/workers/aaaa#123"), first: false));

    [Fact]
    public void Nobody_speaks_in_anothers_name() =>
        Assert.NotNull(_firewall.WhyNot(Message(sender: "akka.gate://pool@bbbb.worker:1/user/agent"), first: false));

    [Fact]
    public void The_first_frame_introduces_the_peer_as_who_it_is()
    {
        Assert.Null(_firewall.WhyNot(Associate(Peer), first: true));
        Assert.NotNull(_firewall.WhyNot(Associate("bbbb.worker"), first: true));
        // Each made-up protocol would be another peer to Akka, with actors that stay for days.
        Assert.NotNull(_firewall.WhyNot(Associate(Peer, protocol: "gate1"), first: true));
        Assert.NotNull(_firewall.WhyNot(Message(), first: true));
    }

    [Fact]
    public void Nothing_is_acknowledged_but_nothing_itself()
    {
        Assert.Null(WhyNotAck(new Acknowledgement { Cumulative = ulong.MaxValue }));
        Assert.NotNull(WhyNotAck(new Acknowledgement { Cumulative = 0 }));
        var nack = new Acknowledgement { Cumulative = ulong.MaxValue };
        nack.Nacks.Add(1);
        Assert.NotNull(WhyNotAck(nack));
        Assert.NotNull(_firewall.WhyNot(new Frame { Payload = new Container().ToByteString() }.ToByteArray(), first: false));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1UL << 40)]
    public void No_message_asks_to_wait_for_others_before_it(ulong seq) =>
        Assert.NotNull(_firewall.WhyNot(Message(seq: seq), first: false));

    [Fact]
    public void Random_bytes_never_pass_and_never_throw()
    {
        const int seed = 20261124;
        var random = new Random(seed);
        var good = Message();
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = round % 2 == 0 ? new byte[random.Next(200)] : good.ToArray();
            if (round % 2 == 0)
            {
                random.NextBytes(bytes);
            }
            else
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }
            _ = _firewall.WhyNot(bytes, first: random.Next(2) == 0);
        }
    }

    private static byte[] Message(
        int serializer = WireSerializer.Id,
        string recipient = "/user/workers/aaaa",
        string sender = $"akka.gate://pool@{Peer}:1/user/agent",
        ulong seq = ulong.MaxValue
    )
    {
        var container = new Container
        {
            Envelope = new Envelope
            {
                Recipient = new ActorRef { Path = $"akka.gate://pool@{Own}:1{recipient}" },
                Sender = new ActorRef { Path = sender },
                Message = new Payload { SerializerId = serializer },
                Seq = seq,
            },
        };
        return new Frame { Payload = container.ToByteString() }.ToByteArray();
    }

    private string? WhyNotAck(Acknowledgement ack) =>
        _firewall.WhyNot(new Frame { Payload = new Container { Ack = ack }.ToByteString() }.ToByteArray(), first: false);

    private static byte[] Associate(string host, string protocol = "gate") =>
        new Frame
        {
            Instruction = new Control
            {
                Command = Control.Types.Command.Associate,
                Handshake = new Handshake
                {
                    Origin = new Address
                    {
                        System = "pool",
                        Hostname = host,
                        Port = 1,
                        Protocol = protocol,
                    },
                },
            },
        }.ToByteArray();
}
