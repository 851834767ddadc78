using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Pool.Protocol.Identity;

namespace Pool.Worker.Joining;

/// <summary>TLS to the private face of the pool's service port: this worker's certificate shown, the pool's key judged by us alone.</summary>
internal static class PrivateFace
{
    /// <summary>Options for one kind of connection.</summary>
    /// <param name="key">This worker's.</param>
    /// <param name="protocol">ALPN: link or data lane.</param>
    /// <param name="allows">Judges the SHA-256 of the key that the peer shows; names and dates in certificates mean nothing.</param>
    public static SslClientAuthenticationOptions Options(NodeKey key, string protocol, Func<byte[], bool> allows) =>
        new()
        {
            TargetHost = PoolNames.PrivateHost,
            ApplicationProtocols = [new SslApplicationProtocol(protocol)],
            ClientCertificateContext = SslStreamCertificateContext.Create(key.Certificate, null, offline: true),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            // A resumed session shows no certificates, and our checks live on them.
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = (_, shown, _, _) =>
                shown is X509Certificate2 certificate && allows(NodeKey.KeyHashOf(certificate)),
        };
}
