using System.IO.Pipelines;
using Google.Protobuf;
using Pool.Protocol.Messages;

namespace Pool.Actors.Link;

/// <summary>Handshake messages on a fresh connection, as link frames of their own type.</summary>
internal sealed class HandshakePipe(IDuplexPipe pipe)
{
    private const int MaxMessageBytes = 1024;
    private const uint Refused = 1;

    /// <summary>Sends one message.</summary>
    public async Task SendAsync(IMessage message, CancellationToken ct)
    {
        new LinkFrame(FrameType.Handshake, message is LinkRefusal ? Refused : 0, message.ToByteArray()).WriteTo(pipe.Output);
        await pipe.Output.FlushAsync(ct);
    }

    /// <summary>Receives one message.</summary>
    /// <exception cref="LinkRefusedException">The peer refused instead.</exception>
    /// <exception cref="LinkException">The peer closed the connection, or sent something else.</exception>
    public async Task<T> ReceiveAsync<T>(MessageParser<T> parser, CancellationToken ct)
        where T : IMessage<T>
    {
        while (true)
        {
            var read = await pipe.Input.ReadAsync(ct);
            var buffer = read.Buffer;
            if (LinkFrame.TryRead(ref buffer, MaxMessageBytes, out var frame))
            {
                pipe.Input.AdvanceTo(buffer.Start);
                return Parse(parser, frame);
            }
            pipe.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                throw new LinkException("the peer closed the connection in the handshake");
            }
        }
    }

    private static T Parse<T>(MessageParser<T> parser, LinkFrame frame)
        where T : IMessage<T>
    {
        try
        {
            if (frame.Type == FrameType.Handshake && frame.Channel == Refused)
            {
                var refusal = LinkRefusal.Parser.ParseFrom(frame.Payload.Span);
                throw new LinkRefusedException(refusal.Reason, refusal.Text);
            }
            return frame.Type == FrameType.Handshake
                ? parser.ParseFrom(frame.Payload.Span)
                : throw new LinkException("a frame before the handshake was done");
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new LinkException("bytes that are no handshake", broken);
        }
    }
}

/// <summary>The peer, or this node, refused a link and said why.</summary>
public sealed class LinkRefusedException : Exception
{
    /// <summary>With the reason and one line of text.</summary>
    public LinkRefusedException(LinkRefusal.Types.Reason reason, string text)
        : base(text) => Reason = reason;

    /// <summary>For serializers; not used.</summary>
    public LinkRefusedException()
        : this(LinkRefusal.Types.Reason.Unknown, "") { }

    /// <summary>For serializers; not used.</summary>
    public LinkRefusedException(string message)
        : this(LinkRefusal.Types.Reason.Unknown, message) { }

    /// <summary>For serializers; not used.</summary>
    public LinkRefusedException(string message, Exception inner)
        : base(message, inner) { }

    /// <summary>The reason.</summary>
    public LinkRefusal.Types.Reason Reason { get; }
}
