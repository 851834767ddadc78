using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Pool.Actors.Settings;
using Pool.Protocol.Identity;

namespace Pool.Worker.Joining;

/// <summary>One TLS connection to the pool that speaks the link's protocol; its handshake is yet to come.</summary>
internal sealed class PoolConnection : IDuplexPipe, IAsyncDisposable
{
    private readonly SslStream _stream;

    private PoolConnection(SslStream stream, byte[] poolKeyHash, IPEndPoint remote)
    {
        _stream = stream;
        PoolKeyHash = poolKeyHash;
        Remote = remote;
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    /// <inheritdoc/>
    public PipeReader Input { get; }

    /// <inheritdoc/>
    public PipeWriter Output { get; }

    /// <summary>SHA-256 of the key that the peer showed.</summary>
    public byte[] PoolKeyHash { get; }

    /// <summary>The address that answered.</summary>
    public IPEndPoint Remote { get; }

    /// <summary>Dials.</summary>
    /// <param name="address">Where.</param>
    /// <param name="identity">Who dials, and which key it believes.</param>
    /// <param name="cancellation">Ends the try.</param>
    /// <exception cref="DialException">Nobody answers there, or somebody else than the pool.</exception>
    public static async Task<PoolConnection> OpenAsync(HostPort address, WorkerIdentity identity, CancellationToken cancellation)
    {
        var socket = await ConnectAsync(address, cancellation);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        byte[]? shown = null;
        var options = PrivateFace.Options(identity.Key, PoolNames.LinkProtocol, hash => identity.Pin.Allows(shown = hash));
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellation);
            if (stream.NegotiatedApplicationProtocol != options.ApplicationProtocols![0])
            {
                throw new DialException($"no pool answers at {address}, but another TLS server; check -orchAddr");
            }
            return new PoolConnection(stream, shown!, RemoteOf(socket));
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            throw shown is not null && !identity.Pin.Allows(shown)
                ? new DialException(
                    $"{address} shows another key than the pool did before. If its operator says that the pool has a new key, remove "
                        + $"{identity.Pin.Path}; if not, somebody poses as the pool",
                    fault
                )
                : new DialException($"no pool answers at {address} ({Printable.Of(fault.Message)}); check -orchAddr", fault);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static async Task<Socket> ConnectAsync(HostPort address, CancellationToken cancellation)
    {
        var last = default(Exception);
        foreach (var ip in await ResolveAsync(address, cancellation))
        {
            var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(ip, address.Port), cancellation);
                return socket;
            }
            catch (SocketException fault)
            {
                socket.Dispose();
                last = fault;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw new DialException($"{address} cannot be reached: {last?.Message ?? "the name has no address"}", last);
    }

    private static async Task<IPAddress[]> ResolveAsync(HostPort address, CancellationToken cancellation)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(address.Host, cancellation);
        }
        catch (SocketException fault)
        {
            throw new DialException($"the name {address.Host} cannot be resolved: {fault.Message}", fault);
        }
    }

    private static IPEndPoint RemoteOf(Socket socket) => (IPEndPoint)socket.RemoteEndPoint!;
}
