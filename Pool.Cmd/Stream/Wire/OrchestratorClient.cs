using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using Grpc.Core;
using Grpc.Net.Client;
using Pool.Protocol.Livepeer;
using Net = Livepeer.Net;

namespace Pool.Cmd.Stream.Wire;

/// <summary>The gRPC side of one orchestrator URI: HTTP/2 over TLS, whose certificate no gateway verifies.</summary>
internal sealed class OrchestratorClient : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly Net.Orchestrator.OrchestratorClient _client;
    private readonly TimeProvider _time;

    public OrchestratorClient(Uri uri, TimeProvider time)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = GatewayLimits.Dial, SslOptions = AnyCertificate() };
        _channel = GrpcChannel.ForAddress(uri, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        _client = new Net.Orchestrator.OrchestratorClient(_channel);
        _time = time;
        Uri = uri;
    }

    public Uri Uri { get; }

    /// <summary>Accepts whatever is shown: orchestrators make a new self-signed certificate at every start.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "A gateway never verifies an orchestrator's certificate.")]
    public static SslClientAuthenticationOptions AnyCertificate() =>
        new() { RemoteCertificateValidationCallback = (_, _, _, _) => true };

    /// <summary>Asks for a session.</summary>
    /// <exception cref="RpcException">Not reachable, too slow, or refused.</exception>
    public async Task<Net.OrchestratorInfo> GetAsync(Net.Capabilities needs, TimeSpan patience, CancellationToken cancel) =>
        await _client.GetOrchestratorAsync(
            new Net.OrchestratorRequest { Address = EthAddress.Zero.ToByteString(), Capabilities = needs },
            deadline: (_time.GetUtcNow() + patience).UtcDateTime,
            cancellationToken: cancel
        );

    /// <summary>Ends a session. Errors mean nothing to a gateway, and nothing here.</summary>
    public async Task EndAsync(Net.AuthToken token, CancellationToken cancel)
    {
        try
        {
            await _client.EndTranscodingSessionAsync(
                new Net.EndTranscodingSessionRequest { AuthToken = token },
                deadline: (_time.GetUtcNow() + GatewayLimits.Dial).UtcDateTime,
                cancellationToken: cancel
            );
        }
        catch (RpcException)
        {
            // The reference logs and goes on; the orchestrator lets idle sessions end by themselves.
        }
    }

    public void Dispose() => _channel.Dispose();
}
