using System.Net;
using Pool.Actors.Settings;
using Pool.Worker.Joining;

namespace Pool.Worker.Admin;

/// <summary>
/// The worker's address for its operator: <c>GET /healthz</c> answers 200 while the pool gives it work, else 503 with the reason.
/// </summary>
internal sealed class HealthHost(AgentEdge agent, LinkDialer dialer)
{
    /// <summary>Listens.</summary>
    /// <param name="address">Where.</param>
    /// <param name="logs">The node's log.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="SettingsException">Nothing can listen there.</exception>
    public async Task<WebApplication> StartAsync(HostPort address, ILoggerFactory logs, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting().AddSingleton(logs).AddSingleton<IHostLifetime, NoLifetime>();
        var ip = await ResolveAsync(address, cancellation);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(ip, address.Port);
        });
        var app = builder.Build();
        app.MapGet("/healthz", AnswerAsync);
        try
        {
            await app.StartAsync(cancellation);
            return app;
        }
        catch (IOException taken)
        {
            await app.DisposeAsync();
            throw new SettingsException(
                $"-cliAddr {address} cannot be used ({taken.Message}); write another host:port, or none",
                taken
            );
        }
    }

    /// <summary>Why the pool gives no work to this worker; null: it does.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancellation) =>
        dialer.WhyNot is { Length: > 0 } unlinked ? unlinked
        : await agent.StatusAsync(cancellation) is not { } status ? "the worker's actors do not answer"
        : status.Registered ? null
        : status.Why;

    private async Task<IResult> AnswerAsync(CancellationToken cancellation) =>
        await WhyNotAsync(cancellation) is { } why
            ? Results.Text(why + "\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ok\n");

    private static async Task<IPAddress> ResolveAsync(HostPort address, CancellationToken cancellation)
    {
        try
        {
            var found = await Dns.GetHostAddressesAsync(address.Host, cancellation);
            return found.FirstOrDefault()
                ?? throw new SettingsException($"-cliAddr {address} has no IP address; write 127.0.0.1:port");
        }
        catch (System.Net.Sockets.SocketException unknown)
        {
            throw new SettingsException($"-cliAddr {address} cannot be resolved; write 127.0.0.1:port", unknown);
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
