using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pool.Bench;

/// <summary>
/// What the pool is measured against: a bare Kestrel that takes the same body over the same TLS and gives the same rendition back. A
/// process of its own: <c>Pool.Bench echo PORT RENDITIONS</c>.
/// </summary>
internal static class EchoServer
{
    /// <summary>Runs until it is killed.</summary>
    public static async Task<int> RunAsync(int port, string renditions)
    {
        var files = Directory
            .GetFiles(renditions, "*.ts")
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file)!, File.ReadAllBytes);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                port,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(Certificate());
                }
            )
        );
        await using var app = builder.Build();
        app.MapPost(
            "/segment",
            async context =>
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
                await context.Response.WriteAsync("ok");
            }
        );
        app.MapGet("/stream/{length}", (string length) => Results.Bytes(files[length], "video/mp2t"));
        await app.RunAsync();
        return 0;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
