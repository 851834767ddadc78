using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Prometheus;

namespace Pool.Hosting.Operator;

/// <summary>
/// The operator's address of a node: health, and what every kind of node shows below <c>/admin</c>. A host of its own, so that nothing of it
/// can be reached on the service port. No page of another site can read or change anything: see <see cref="OperatorGuard"/>.
/// </summary>
public static class OperatorHost
{
    private const long MaxBodyBytes = 0;

    /// <summary>Makes the host; it listens once it is started.</summary>
    /// <param name="parts">What is shown.</param>
    /// <param name="listen">Where.</param>
    /// <param name="more">Adds what this kind of node shows beside that.</param>
    public static WebApplication Build(OperatorParts parts, IPEndPoint listen, Action<IEndpointRouteBuilder> more)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(more);
        var builder = BareHost.Builder(parts.Logs.Factory);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(listen);
        });
        var app = builder.Build();
        var guard = new OperatorGuard(listen.Address, parts.Token);
        app.Use((context, next) => GuardAsync(guard, context, next));
        app.MapGet("/healthz", (CancellationToken cancel) => HealthAsync(parts, cancel));
        app.MapGet($"{OperatorGuard.Admin}/node", () => Results.Json(parts.Node));
        app.MapGet(
            $"{OperatorGuard.Admin}/doctor",
            async (CancellationToken cancel) => Results.Json(await parts.Examine(cancel))
        );
        app.MapMetrics("/metrics", parts.Metrics.Registry);
        ActorPages.Map(app, parts);
        LogPages.Map(app, parts);
        more(app);
        app.MapFallback(() => Answer.NotFound($"this is {Article(parts.Node.Kind)}, which does not show that"));
        return app;
    }

    private static Task GuardAsync(OperatorGuard guard, HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return guard.Refusal(context) is var (status, why) ? Answer.Text(status, why).ExecuteAsync(context) : next(context);
    }

    private static async Task<IResult> HealthAsync(OperatorParts parts, CancellationToken cancel) =>
        await parts.WhyNotReady(cancel) is { } why ? Answer.Unavailable(why) : Answer.Text(StatusCodes.Status200OK, "ok");

    private static string Article(string kind) => kind[0] is 'o' or 'a' ? $"an {kind}" : $"a {kind}";
}
