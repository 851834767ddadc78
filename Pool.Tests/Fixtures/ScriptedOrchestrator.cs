using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Capabilities;
using Pool.Protocol.Media;
using Net = Livepeer.Net;

namespace Pool.Tests.Fixtures;

/// <summary>
/// An orchestrator that can be told to misbehave. Its renditions are the source itself, which is what a profile of the source's own
/// size and nothing else must look like.
/// </summary>
internal sealed class ScriptedOrchestrator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly AuthTokenMint _mint = new(new byte[AuthTokenMint.KeySize], TimeProvider.System);
    private readonly ConcurrentDictionary<string, byte[]> _renditions = new();

    private ScriptedOrchestrator()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen => listen.UseHttps(_certificate).Protocols = HttpProtocols.Http1AndHttp2
            );
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        _app = builder.Build();
        _app.MapGrpcService<Grpc>();
        _app.MapPost("/segment", SegmentAsync);
        _app.MapGet("/stream/{**path}", DownloadAsync);
    }

    /// <summary>What is done to an answer before it is sent.</summary>
    public Action<Net.TranscodeResult> Spoil { get; set; } = _ => { };

    /// <summary>What is done to a rendition before it is published.</summary>
    public Func<byte[], byte[]> Damage { get; set; } = bytes => bytes;

    /// <summary>Awaited between the early 200 and the answer.</summary>
    public Task Hang { get; set; } = Task.CompletedTask;

    /// <summary>Refusal before the work, by segment and by the host name it was sent to; null: none.</summary>
    public Func<SegmentMetadata, string, HeaderFailure?> Refuse { get; set; } = (_, _) => null;

    /// <summary>Host names of the service URIs that are given out in turn.</summary>
    public IReadOnlyList<string> Hosts { get; set; } = ["127.0.0.1"];

    /// <summary>Why no session is given; null: one is.</summary>
    public string? Capped { get; set; }

    public ConcurrentQueue<string> Calls { get; } = new();

    public string Address => _app.Urls.Single().Replace("https://", "", StringComparison.Ordinal);

    public static async Task<ScriptedOrchestrator> StartAsync()
    {
        var orchestrator = new ScriptedOrchestrator();
        await orchestrator._app.StartAsync();
        return orchestrator;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task SegmentAsync(HttpContext context)
    {
        Calls.Enqueue($"segment {context.Request.Protocol}");
        var request = SegmentHeaders
            .Read(context.Request.Headers[SegmentHeaders.Segment], context.Request.Headers[SegmentHeaders.Payment])
            .Match(good => good, failure => throw new InvalidOperationException(failure.Text));
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var refusal = Refuse(request.Segment, context.Request.Host.Host);
        if (refusal is not null || Keccak.Hash(body.ToArray()) != request.Segment.Hash)
        {
            context.Response.StatusCode = refusal?.Status ?? 403;
            await context.Response.WriteAsync($"{refusal?.Text ?? GatewayErrors.Forbidden}\n");
            return;
        }
        await context.Response.Body.FlushAsync(); // StartAsync alone leaves the headers in the pipe.
        await Hang;
        var result = Transcode(request.Segment, body.ToArray(), context.Request.Host.Host);
        Spoil(result);
        await context.Response.Body.WriteAsync(result.ToByteArray());
    }

    private Net.TranscodeResult Transcode(SegmentMetadata segment, byte[] source, string host)
    {
        var bytes = Damage(source);
        _ = MediaInspector.TryInspect(new(bytes), out var facts);
        var pixels = facts?.Video?.Pixels ?? 0;
        var renditions = segment.Profiles.Select(profile =>
        {
            var path = $"{segment.ManifestId}/{profile.Name}/{segment.Seq}.ts";
            _renditions[path] = bytes;
            return new PublishedRendition($"https://{Address}/stream/{path}", pixels);
        });
        return TranscodeReplyCodec.Success(segment.Seq, renditions, ByteString.Empty, Info(segment.AuthToken!, host));
    }

    private async Task DownloadAsync(HttpContext context, string path)
    {
        Calls.Enqueue($"download {context.Request.Protocol}");
        if (_renditions.TryGetValue(path, out var bytes))
        {
            await context.Response.Body.WriteAsync(bytes);
            return;
        }
        context.Response.StatusCode = 404;
    }

    private Net.OrchestratorInfo Info(Net.AuthToken token, string host) =>
        TranscodeReplyCodec.OffchainInfo(
            $"https://{Address.Replace("127.0.0.1", host, StringComparison.Ordinal)}",
            CapabilitySet.Default.ToWire("0.9.1"),
            token
        );

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddYears(-1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private sealed class Grpc(ScriptedOrchestrator owner) : Net.Orchestrator.OrchestratorBase
    {
        public override Task<Net.OrchestratorInfo> GetOrchestrator(Net.OrchestratorRequest request, ServerCallContext context)
        {
            var host = owner.Hosts[owner.Calls.Count(call => call == "ask") % owner.Hosts.Count];
            owner.Calls.Enqueue("ask");
            return owner.Capped is { } why
                ? throw new RpcException(new Status(StatusCode.Unknown, why))
                : Task.FromResult(owner.Info(owner._mint.Issue(), host));
        }

        public override Task<Net.EndTranscodingSessionResponse> EndTranscodingSession(
            Net.EndTranscodingSessionRequest request,
            ServerCallContext context
        )
        {
            owner.Calls.Enqueue($"end {owner._mint.Verify(request.AuthToken)}");
            return Task.FromResult(new Net.EndTranscodingSessionResponse());
        }
    }
}
