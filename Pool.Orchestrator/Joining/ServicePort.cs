using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator.Joining;

/// <summary>
/// The one port that gateways and workers dial, with two faces told apart by SNI: the private name gets the pool's certificate and must
/// show one, and ALPN then tells link from data lane; everybody else gets the public certificate and is asked for none.
/// </summary>
internal sealed class ServicePort
{
    private static readonly SslApplicationProtocol Link = new(PoolNames.LinkProtocol);
    private readonly GateSettings _settings;
    private readonly ConnectionBook _connections;
    private readonly HandshakeGate _gate;
    private readonly LinkDoor _door;
    private readonly WarningRate _warnings;
    private readonly ILogger _log;
    private readonly SslServerAuthenticationOptions _private;
    private readonly SslServerAuthenticationOptions _public;

    public ServicePort(
        GateSettings settings,
        (NodeKey Pool, NodeKey Public) keys,
        (ConnectionBook Connections, HandshakeGate Handshakes) gates,
        LinkDoor door,
        WarningRate warnings,
        ILogger<ServicePort> log
    )
    {
        (_settings, _door, _warnings, _log) = (settings, door, warnings, log);
        (_connections, _gate) = gates;
        _private = Face(keys.Pool, Link, SslApplicationProtocol.Http11);
        _private.ClientCertificateRequired = true;
        // Any key is let in here; whether it may do anything is decided by the link's secret and by attempt tokens.
        _private.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        // A resumed session does not show its certificate again.
        _private.AllowTlsResume = false;
        _public = Face(keys.Public, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
    }

    /// <summary>Puts both faces on a listener.</summary>
    public void Configure(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.Use(next => connection => EnterAsync(connection, next));
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = ChooseFace, HandshakeTimeout = _settings.TlsTimeout });
        listen.Use(next => connection => BranchAsync(connection, next));
    }

    private ValueTask<SslServerAuthenticationOptions> ChooseFace(TlsHandshakeCallbackContext context) =>
        ValueTask.FromResult(context.ClientHelloInfo.ServerName == PoolNames.PrivateHost ? _private : _public);

    private async Task EnterAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        using var place = _connections.Enter(address);
        if (place is null)
        {
            if (_warnings.IsDue(address))
            {
                var (connections, sources) = _connections.Held;
                _log.ConnectionsFull(address, connections, sources);
            }
            connection.Abort();
            return;
        }
        // Kestrel loses connections that are cut while streams wait for a window: their requests never end, and so would this method.
        await using var closed = connection.ConnectionClosed.UnsafeRegister(static held => ((IDisposable)held!).Dispose(), place);
        using var permit = await _gate.EnterAsync(address, connection.ConnectionClosed);
        if (permit is null)
        {
            if (_warnings.IsDue(address))
            {
                _log.HandshakesFull(address, _gate.Total);
            }
            connection.Abort();
            return;
        }
        connection.Features.Set(permit);
        try
        {
            await next(connection);
        }
        catch (NotSupportedException unread) when (permit.IsInside)
        {
            // A greeting so odd that SslStream asks for no certificate of ours and then misses it; Kestrel would log an error for each.
            _log.GreetingUnread(address, unread.Message);
            connection.Abort();
        }
    }

    private Task BranchAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var permit = connection.Features.Get<HandshakeGate.Permit>()!;
        if (
            connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual(Link.Protocol.Span)
            == true
        )
        {
            return _door.ServeAsync(connection, permit);
        }
        permit.Dispose();
        return next(connection);
    }

    private static SslServerAuthenticationOptions Face(NodeKey key, params List<SslApplicationProtocol> protocols) =>
        new()
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(key.Certificate, null, offline: true),
            ApplicationProtocols = protocols,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
}
