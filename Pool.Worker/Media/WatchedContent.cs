using System.Net;

namespace Pool.Worker.Media;

/// <summary>A body of known length, sent in pieces so that its progress is seen.</summary>
internal sealed class WatchedContent : HttpContent
{
    private const int Piece = 64 * 1024;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly LaneWatch _watch;
    private volatile Task _sending = Task.CompletedTask;

    public WatchedContent(ReadOnlyMemory<byte> bytes, LaneWatch watch)
    {
        _bytes = bytes;
        _watch = watch;
        Headers.ContentLength = bytes.Length;
    }

    /// <summary>Waits until nothing reads the bytes any more; a pool that answers early leaves a body half sent.</summary>
    public async Task SettleAsync() => await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _sending = SendAsync(stream);

    private async Task SendAsync(Stream stream)
    {
        for (var at = 0; at < _bytes.Length; at += Piece)
        {
            await stream.WriteAsync(_bytes.Slice(at, Math.Min(Piece, _bytes.Length - at)), _watch.Token);
            _watch.Moved();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
