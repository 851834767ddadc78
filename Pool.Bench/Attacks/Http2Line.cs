using System.Buffers.Binary;
using System.Net.Security;

namespace Pool.Bench.Attacks;

/// <summary>A connection in which HTTP/2 is spoken frame by frame, well or badly.</summary>
internal sealed class Http2Line : IAsyncDisposable
{
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
    private readonly RawLine _line;

    private Http2Line(RawLine line) => _line = line;

    /// <summary>Dials and greets.</summary>
    public static async Task<Http2Line> OpenAsync(Uri service, CancellationToken cancel) =>
        await OpenAsync(await RawLine.OpenAsync(service, SslApplicationProtocol.Http2, cancel), cancel);

    /// <summary>Greets.</summary>
    public static async Task<Http2Line> OpenAsync(RawLine line, CancellationToken cancel)
    {
        await line.WriteAsync((byte[])[.. Preface, .. Http2Frame.Bytes(FrameKind.Settings, 0, 0, [])], cancel);
        return new Http2Line(line);
    }

    /// <summary>Sends frames, in one piece.</summary>
    /// <exception cref="IOException">The peer has gone.</exception>
    public ValueTask SendAsync(CancellationToken cancel, params byte[][] frames) =>
        _line.WriteAsync(frames.Length == 1 ? frames[0] : frames.SelectMany(frame => frame).ToArray(), cancel);

    /// <summary>The next frame; null when the peer has gone.</summary>
    public async Task<Http2Frame?> ReadAsync(CancellationToken cancel)
    {
        var head = new byte[Http2Frame.HeadLength];
        if (!await _line.TryReadAsync(head, cancel))
        {
            return null;
        }
        var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
        if (!await _line.TryReadAsync(payload, cancel))
        {
            return null;
        }
        var stream = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue;
        return new Http2Frame((FrameKind)head[3], head[4], stream, payload);
    }

    /// <summary>Reads until a frame of one of these kinds came; null when the peer has gone before.</summary>
    public async Task<Http2Frame?> ReadAsync(CancellationToken cancel, params FrameKind[] kinds)
    {
        while (await ReadAsync(cancel) is { } frame)
        {
            if (kinds.Contains(frame.Kind))
            {
                return frame;
            }
        }
        return null;
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();
}
