using System.Buffers.Binary;
using System.Text;

namespace Pool.Bench.Attacks;

/// <summary>Kinds of HTTP/2 frames (RFC 9113 §6).</summary>
internal enum FrameKind : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    Reset = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>One frame as it came.</summary>
internal readonly record struct Http2Frame(FrameKind Kind, byte Flags, int Stream, byte[] Payload)
{
    public const int HeadLength = 9;
    public const byte EndStream = 1;
    public const byte Ack = 1;
    public const byte EndHeaders = 4;
    public const byte Padded = 8;

    /// <summary>The error code of a reset or of a farewell.</summary>
    public int Code => BinaryPrimitives.ReadInt32BigEndian(Payload.AsSpan(Kind == FrameKind.GoAway ? 4 : 0));

    /// <summary>The bytes of a frame, whatever it claims to be.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="stream">Its stream.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="length">The length it claims; null: the true one.</param>
    public static byte[] Bytes(FrameKind kind, int flags, int stream, ReadOnlySpan<byte> payload, int? length = null)
    {
        var bytes = new byte[HeadLength + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, (length ?? payload.Length) << 8);
        (bytes[3], bytes[4]) = ((byte)kind, (byte)flags);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), stream);
        payload.CopyTo(bytes.AsSpan(HeadLength));
        return bytes;
    }

    /// <summary>A frame of one number: reset, window update.</summary>
    public static byte[] Number(FrameKind kind, int stream, uint number)
    {
        var payload = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(payload, number);
        return Bytes(kind, 0, stream, payload);
    }

    /// <summary>One setting (RFC 9113 §6.5.2).</summary>
    public static byte[] Setting(int name, uint value)
    {
        var payload = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)name);
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(2), value);
        return Bytes(FrameKind.Settings, 0, 0, payload);
    }

    /// <summary>A request's headers, in one frame.</summary>
    /// <param name="stream">An odd number, larger than those before.</param>
    /// <param name="ends">Whether no body follows.</param>
    /// <param name="headers">As <see cref="Request"/> makes them.</param>
    public static byte[] Headers(int stream, bool ends, params (string Name, string Value)[] headers) =>
        Bytes(FrameKind.Headers, EndHeaders | (ends ? EndStream : 0), stream, Block(headers));

    /// <summary>The headers of a request.</summary>
    public static (string Name, string Value)[] Request(string method, string path, params (string, string)[] more) =>
        [(":method", method), (":scheme", "https"), (":authority", "pool"), (":path", path), .. more];

    /// <summary>Headers as HPACK writes them without its table (RFC 7541 §6.2.2).</summary>
    public static byte[] Block(params (string Name, string Value)[] headers)
    {
        var bytes = new MemoryStream();
        foreach (var (name, value) in headers)
        {
            bytes.WriteByte(0);
            Text(bytes, name);
            Text(bytes, value);
        }
        return bytes.ToArray();
    }

    private static void Text(MemoryStream bytes, string text)
    {
        const int prefix = 127;
        var raw = Encoding.Latin1.GetBytes(text);
        bytes.WriteByte((byte)Math.Min(raw.Length, prefix));
        if (raw.Length >= prefix)
        {
            var rest = raw.Length - prefix;
            for (; rest >= 128; rest >>= 7)
            {
                bytes.WriteByte((byte)(rest & 127 | 128));
            }
            bytes.WriteByte((byte)rest);
        }
        bytes.Write(raw);
    }
}
