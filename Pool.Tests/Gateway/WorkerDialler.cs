using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pool.Actors.Link;
using Pool.Protocol.Identity;
using Pool.Protocol.Messages;

namespace Pool.Tests.Gateway;

/// <summary>A worker's way to a link, as far as the welcome.</summary>
internal sealed class WorkerDialler : IDuplexPipe, IAsyncDisposable
{
    private readonly SslStream _tls;

    private WorkerDialler(SslStream tls)
    {
        _tls = tls;
        Input = PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>TLS alone.</summary>
    public static async Task<WorkerDialler> ConnectAsync(Doors doors, NodeKey key) =>
        new(await doors.TlsAsync(PoolNames.PrivateHost, key.Certificate, new SslApplicationProtocol(PoolNames.LinkProtocol)));

    /// <summary>The handshake.</summary>
    public Task<LinkWelcome> ProveAsync(NodeKey key, string secret, LinkKind kind = LinkKind.Edge)
    {
        using var pool = X509CertificateLoader.LoadCertificate(_tls.RemoteCertificate!.GetRawCertData());
        return LinkHandshake.DialAsync(
            this,
            WorkerId.Of(key.Spki.Span),
            kind,
            (SHA256.HashData(key.Spki.Span), NodeKey.KeyHashOf(pool)),
            ClusterCookie.Derive(secret),
            CancellationToken.None
        );
    }

    /// <summary>Waits until the far side closes.</summary>
    public async Task ClosedAsync()
    {
        try
        {
            while (await Input.ReadAsync() is { IsCompleted: false } read)
            {
                Input.AdvanceTo(read.Buffer.End);
            }
        }
        catch (IOException)
        {
            // Closed without TLS' own goodbye.
        }
    }

    public ValueTask DisposeAsync() => _tls.DisposeAsync();
}
