using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pool.Protocol.Identity;

namespace Pool.Tests.Worker;

/// <summary>A pool's data lanes over a real port, which can be told to misbehave.</summary>
internal sealed class LanePool : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LanePool(NodeKey key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                    listen.UseHttps(https =>
                    {
                        https.ServerCertificateSelector = (_, name) =>
                        {
                            Greetings.Enqueue(name ?? "");
                            return key.Certificate;
                        };
                        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                        https.AllowAnyClientCertificate();
                    })
            )
        );
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>What is done with a call; by default 404.</summary>
    public Func<HttpContext, Task> Behave { get; set; } = context => StatusAsync(context, 404, "nothing here");

    /// <summary>Method, path, token and worker of all calls.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>The names in TLS greetings, one per connection.</summary>
    public ConcurrentQueue<string> Greetings { get; } = new();

    public IPEndPoint Address => IPEndPoint.Parse(_app.Urls.Single().Replace("https://", "", StringComparison.Ordinal));

    public static async Task<LanePool> StartAsync(NodeKey key)
    {
        var pool = new LanePool(key);
        await pool._app.StartAsync();
        return pool;
    }

    public static Task StatusAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var worker = WorkerId.Of(context.Connection.ClientCertificate!.PublicKey.ExportSubjectPublicKeyInfo());
        var token = context.Request.Headers["Pool-Attempt-Token"];
        Calls.Enqueue($"{context.Request.Method} {context.Request.Path} {token} {worker.Brief} {context.Request.Protocol}");
        return Behave(context);
    }
}
