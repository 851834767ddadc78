using System.Net;

namespace Pool.Tests.Gateway;

/// <summary>A body that begins, and goes on when it is told to.</summary>
internal sealed class HangingContent(long length, Task goOn, ReadOnlyMemory<byte> bytes = default) : HttpContent
{
    private const int Begun = 100;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken ct)
    {
        var all = bytes.IsEmpty ? new byte[length] : bytes;
        await stream.WriteAsync(all[..Begun], ct);
        await stream.FlushAsync(ct);
        await goOn.WaitAsync(ct);
        await stream.WriteAsync(all[Begun..], ct);
    }

    protected override bool TryComputeLength(out long announced)
    {
        announced = length;
        return true;
    }
}
