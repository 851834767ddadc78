using System.Buffers;
using System.Buffers.Binary;

namespace Pool.Actors.Link;

/// <summary>What a link frame is.</summary>
internal enum FrameType : byte
{
    /// <summary>A handshake message; only before the link is up.</summary>
    Handshake = 1,

    /// <summary>Opens a channel: one Akka association.</summary>
    Open = 2,

    /// <summary>One Akka protocol frame on a channel.</summary>
    Data = 3,

    /// <summary>Closes a channel.</summary>
    Close = 4,

    /// <summary>Asks for a sign of life; the payload comes back.</summary>
    Ping = 5,

    /// <summary>Answer to a ping.</summary>
    Pong = 6,
}

/// <summary>One frame of a link: length of the payload (u32), type (u8), channel (u32), payload; all big-endian.</summary>
internal readonly record struct LinkFrame(FrameType Type, uint Channel, ReadOnlyMemory<byte> Payload)
{
    public const int HeaderLength = 9;

    /// <summary>Writes the frame.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var span = output.GetSpan(HeaderLength + Payload.Length);
        BinaryPrimitives.WriteUInt32BigEndian(span, (uint)Payload.Length);
        span[4] = (byte)Type;
        BinaryPrimitives.WriteUInt32BigEndian(span[5..], Channel);
        Payload.Span.CopyTo(span[HeaderLength..]);
        output.Advance(HeaderLength + Payload.Length);
    }

    /// <summary>Takes one frame off the front of a buffer.</summary>
    /// <param name="buffer">Received bytes; what was taken is sliced off.</param>
    /// <param name="maxPayload">Largest payload allowed, bytes.</param>
    /// <param name="frame">The frame, with its own copy of the payload.</param>
    /// <returns>False if more bytes are needed.</returns>
    /// <exception cref="LinkException">The bytes are no frame.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int maxPayload, out LinkFrame frame)
    {
        frame = default;
        if (buffer.Length < HeaderLength)
        {
            return false;
        }
        Span<byte> header = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (length > (uint)maxPayload)
        {
            throw new LinkException($"a frame of {length} bytes; at most {maxPayload} are allowed");
        }
        if (buffer.Length < HeaderLength + length)
        {
            return false;
        }
        var type = (FrameType)header[4];
        var channel = BinaryPrimitives.ReadUInt32BigEndian(header[5..]);
        frame = new LinkFrame(type, channel, length == 0 ? default : buffer.Slice(HeaderLength, length).ToArray());
        buffer = buffer.Slice(HeaderLength + length);
        return true;
    }
}

/// <summary>The peer of a link did what no well-behaved peer does; the link ends.</summary>
public sealed class LinkException : Exception
{
    /// <summary>Says what the peer did.</summary>
    public LinkException(string message)
        : base(message) { }

    /// <summary>Says what the peer did, and what was thrown over it.</summary>
    public LinkException(string message, Exception inner)
        : base(message, inner) { }

    /// <summary>For serializers; not used.</summary>
    public LinkException() { }
}
