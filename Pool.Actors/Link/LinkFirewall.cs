using Google.Protobuf;
using Pool.Actors.Link.Pdu;
using Pool.Actors.Serialization;

namespace Pool.Actors.Link;

/// <summary>
/// Reads every Akka frame that a peer sends before Akka does. It lets through our own messages from the peer's own address to the one
/// actor made for it, and what keeps an association; nothing that Akka's system understands (Kill, Identify, Watch, deployment …).
/// </summary>
/// <param name="ownHost">This node's logical host.</param>
/// <param name="peerHost">The logical host that the link's key proved.</param>
/// <param name="recipient">Path without address of the only actor the peer may reach, e.g. <c>/user/agent</c>.</param>
/// <param name="member">What members of the cluster may send beside that; null: the peer is none.</param>
internal sealed class LinkFirewall(string ownHost, string peerHost, string recipient, MemberProfile? member = null)
{
    /// <summary>As Akka writes "no number".</summary>
    private const ulong None = ulong.MaxValue;

    private readonly string _recipientPath =
        $"akka.{GateTransport.Scheme}://{GateTransport.SystemName}@{ownHost}:{LinkPeer.LogicalPort}{recipient}";
    private readonly string _senderPrefix =
        $"akka.{GateTransport.Scheme}://{GateTransport.SystemName}@{peerHost}:{LinkPeer.LogicalPort}/";

    /// <summary>Judges one frame.</summary>
    /// <param name="frame">An Akka protocol frame.</param>
    /// <param name="first">Whether it is the first of its channel, which must introduce the peer as who it is.</param>
    /// <returns>Null if it may pass, else what is wrong with it.</returns>
    public string? WhyNot(ReadOnlyMemory<byte> frame, bool first)
    {
        Frame parsed;
        try
        {
            parsed = Frame.Parser.ParseFrom(frame.Span);
            if (parsed.Instruction is { } control)
            {
                return parsed.Payload.IsEmpty ? WhyNot(control, first) : "control and payload in one frame";
            }
            return first ? "data before the peer introduced itself" : WhyNot(Container.Parser.ParseFrom(parsed.Payload));
        }
        catch (InvalidProtocolBufferException)
        {
            return "bytes that are no Akka frame";
        }
    }

    /// <summary>Takes note of a frame that this node sends.</summary>
    public void NoteSent(ReadOnlyMemory<byte> frame)
    {
        if (member is not { Remembers: true })
        {
            return;
        }
        var parsed = Frame.Parser.ParseFrom(frame.Span);
        if (parsed.Instruction is null && Container.Parser.ParseFrom(parsed.Payload).Envelope is { } envelope)
        {
            member.NoteSent(envelope);
        }
    }

    private string? WhyNot(Control control, bool first) =>
        control.Command switch
        {
            Control.Types.Command.Associate => WhyNot(control.Handshake?.Origin),
            _ when first => "data before the peer introduced itself",
            Control.Types.Command.Heartbeat
            or Control.Types.Command.Disassociate
            or Control.Types.Command.DisassociateShuttingDown
            or Control.Types.Command.DisassociateQuarantined => null,
            _ => "an unknown control frame",
        };

    private string? WhyNot(Pdu.Address? origin) =>
        origin is { } claimed
        && claimed.Hostname == peerHost
        && claimed.Port == LinkPeer.LogicalPort
        && claimed.Protocol == GateTransport.Scheme
        && claimed.System == GateTransport.SystemName
            ? null
            : "an address that is not the peer's own";

    private string? WhyNot(Container container)
    {
        // Sent whenever an association is made again, though there is nothing to acknowledge.
        if (container.Ack is { } ack && (ack.Cumulative != None || ack.Nacks.Count > 0))
        {
            return "a system message's acknowledgement";
        }
        if (container.Envelope is not { } envelope)
        {
            return container.Ack is null ? "an empty frame" : null;
        }
        if (envelope.Seq != None)
        {
            return "a message with a place in an order, which Akka would keep until all before it are there";
        }
        if (envelope.Sender?.Path is { Length: > 0 } sender && !sender.StartsWith(_senderPrefix, StringComparison.Ordinal))
        {
            return "a message in another's name";
        }
        if (envelope.Message?.SerializerId == WireSerializer.Id)
        {
            return IsRecipient(envelope.Recipient?.Path) ? null : "a message to an actor that is not the peer's";
        }
        return member is null ? $"a message of serializer {envelope.Message?.SerializerId}" : member.WhyNot(envelope);
    }

    private bool IsRecipient(string? path) =>
        path is not null
        && path.StartsWith(_recipientPath, StringComparison.Ordinal)
        && (path.Length == _recipientPath.Length || path[_recipientPath.Length] == '#');
}
