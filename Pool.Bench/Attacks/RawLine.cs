using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Pool.Cmd.Stream.Wire;

namespace Pool.Bench.Attacks;

/// <summary>One TLS connection to a service port, as a gateway's, in which anything at all can be said.</summary>
internal sealed class RawLine : IAsyncDisposable
{
    private const int MaxAnswer = 1 << 20;
    private readonly SslStream _tls;

    private RawLine(SslStream tls) => _tls = tls;

    /// <summary>Dials, and shakes hands.</summary>
    /// <param name="service">The port.</param>
    /// <param name="protocol">For ALPN.</param>
    /// <param name="cancel">Ends it.</param>
    /// <param name="from">The address to dial from; null: as the system likes.</param>
    /// <exception cref="IOException">The port is closed to us.</exception>
    public static async Task<RawLine> OpenAsync(
        Uri service,
        SslApplicationProtocol protocol,
        CancellationToken cancel,
        IPAddress? from = null
    )
    {
        var tls = new SslStream(new NetworkStream(await DialAsync(service, cancel, from), ownsSocket: true));
        try
        {
            var options = OrchestratorClient.AnyCertificate();
            options.TargetHost = service.Host;
            options.ApplicationProtocols = [protocol];
            await tls.AuthenticateAsClientAsync(options, cancel);
            return new RawLine(tls);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection in which nothing was said yet.</summary>
    /// <exception cref="IOException">The port is closed to us.</exception>
    public static async Task<Socket> DialAsync(Uri service, CancellationToken cancel, IPAddress? from = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (from is not null)
            {
                socket.Bind(new IPEndPoint(from, 0));
            }
            await socket.ConnectAsync(IPAddress.Parse(service.Host), service.Port, cancel);
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new IOException(refused.Message, refused);
        }
    }

    /// <summary>Says something before TLS.</summary>
    /// <exception cref="IOException">The peer has gone.</exception>
    public static async Task SayAsync(Socket socket, byte[] bytes, CancellationToken cancel)
    {
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(bytes, cancel);
        _ = await stream.ReadAsync(new byte[100], cancel);
    }

    /// <summary>Says something.</summary>
    /// <exception cref="IOException">The peer has gone.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => _tls.WriteAsync(bytes, cancel);

    /// <summary>Reads exactly so much.</summary>
    /// <returns>False when the peer has gone before.</returns>
    public async Task<bool> TryReadAsync(Memory<byte> into, CancellationToken cancel)
    {
        try
        {
            return await _tls.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, cancel) == into.Length;
        }
        catch (IOException)
        {
            return false; // Reset, which is gone as well.
        }
    }

    /// <summary>Everything that comes until the peer goes, up to 1 MB.</summary>
    public async Task<byte[]> ReadToEndAsync(CancellationToken cancel)
    {
        var all = new MemoryStream();
        var piece = new byte[16 * 1024];
        while (all.Length < MaxAnswer && await ReadAsync(piece, cancel) is > 0 and var read)
        {
            all.Write(piece, 0, read);
        }
        return all.ToArray();
    }

    public ValueTask DisposeAsync() => _tls.DisposeAsync();

    private async Task<int> ReadAsync(Memory<byte> into, CancellationToken cancel)
    {
        try
        {
            return await _tls.ReadAsync(into, cancel);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
