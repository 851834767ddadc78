using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Google.Protobuf;
using Pool.Actors.Link;
using Pool.Protocol.Identity;
using Pool.Protocol.Messages;

namespace Pool.Tests.Worker;

/// <summary>Lets the first worker in whatever it proves, and makes a proof up.</summary>
internal sealed class LyingPool : IAsyncDisposable
{
    private const string Self = "00000000000000bb";
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly NodeKey _key;
    private readonly Task _lying;

    public LyingPool(NodeKey key)
    {
        _key = key;
        _listener.Start();
        _lying = LieAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _lying;
    }

    private async Task LieAsync()
    {
        using var socket = await _listener.AcceptSocketAsync();
        await using var stream = new SslStream(new NetworkStream(socket));
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = _key.Certificate,
                ApplicationProtocols = [new SslApplicationProtocol(PoolNames.LinkProtocol)],
            }
        );
        var messages = new HandshakePipe(new Ends(PipeReader.Create(stream), PipeWriter.Create(stream)));
        await messages.ReceiveAsync(LinkHello.Parser, CancellationToken.None);
        var nonce = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(LinkTranscript.NonceLength));
        await messages.SendAsync(
            new LinkChallenge
            {
                Version = 1,
                NodeId = Self,
                Nonce = nonce,
            },
            CancellationToken.None
        );
        await messages.ReceiveAsync(LinkProof.Parser, CancellationToken.None);
        var welcome = new LinkWelcome
        {
            Mac = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)),
            Epoch = 1,
            System = "pool",
            Host = LinkPeer.HostOfOrchestrator(Self),
        };
        await messages.SendAsync(welcome, CancellationToken.None);
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
