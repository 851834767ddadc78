using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pool.Protocol.Identity;

/// <summary>
/// The key that a node is known by, with its self-signed certificate. Made at first start, kept in the data folder; the certificate's
/// text and dates mean nothing, its public key is the identity.
/// </summary>
public sealed class NodeKey : IDisposable
{
    private static readonly DateTimeOffset ValidFrom = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset ValidTo = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private NodeKey(ECDsa key, string commonName)
    {
        Key = key;
        Spki = key.ExportSubjectPublicKeyInfo();
        Certificate = SelfSign(key, commonName);
    }

    /// <summary>The private key (ECDSA P-256).</summary>
    public ECDsa Key { get; }

    /// <summary>The public key as DER SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Spki { get; }

    /// <summary>Certificate with private key, for TLS.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Loads the key from a PEM file, or makes one and writes it, readable by the owner alone.</summary>
    /// <param name="path">File of one PKCS #8 key in PEM.</param>
    /// <param name="commonName">Subject of the certificate; decoration.</param>
    /// <exception cref="IOException">The file cannot be read or written, or holds no such key.</exception>
    public static NodeKey LoadOrCreate(string path, string commonName)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(path))
        {
            try
            {
                key.ImportFromPem(File.ReadAllText(path));
            }
            catch (Exception broken) when (broken is ArgumentException or CryptographicException)
            {
                throw new IOException($"{path} holds no private key; restore it, or remove it to get a new identity", broken);
            }
        }
        else
        {
            PrivateFile.Write(path, key.ExportPkcs8PrivateKeyPem() + "\n");
        }
        return new NodeKey(key, commonName);
    }

    /// <summary>SHA-256 of a certificate's public key.</summary>
    public static byte[] KeyHashOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        Key.Dispose();
    }

    private static X509Certificate2 SelfSign(ECDsa key, string commonName)
    {
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(commonName);
        request.CertificateExtensions.Add(names.Build());
        using var ephemeral = request.CreateSelfSigned(ValidFrom, ValidTo);
        return X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
    }
}
