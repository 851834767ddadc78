using System.Collections.Immutable;
using System.Net;
using Pool.Orchestrator.Gateway;
using Pool.Orchestrator.Media;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator.Admin;

/// <summary>
/// The operator's address: health and lists. It is a host of its own, so that nothing of it can be reached on the service port; a browser
/// that was led here by a page of somebody else's is turned away by its Host header.
/// </summary>
internal sealed class AdminHost(ActorEdge edge, NodeHealth health, NodeId self, string version)
{
    private const string NoAnswer = "the node's actors do not answer";
    private const long MaxBodyBytes = 0;

    /// <summary>Makes the host; it listens once it is started.</summary>
    public WebApplication Build(IPEndPoint listen, ILoggerFactory logs)
    {
        var builder = BareHost.Builder(logs);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(listen);
        });
        var app = builder.Build();
        app.Use((context, next) => GuardAsync(context, listen.Address, next));
        app.MapGet("/healthz", HealthAsync);
        // As delegates: a request delegate's result is thrown away.
        app.MapGet("/admin/workers", (Delegate)WorkersAsync);
        app.MapGet("/admin/sessions", (Delegate)SessionsAsync);
        app.MapGet("/admin/cluster", (Delegate)ClusterAsync);
        return app;
    }

    private static Task GuardAsync(HttpContext context, IPAddress listen, RequestDelegate next)
    {
        var host = context.Request.Host.Host.Trim('[', ']');
        var isOurs =
            host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var address) && (IPAddress.IsLoopback(address) || address.Equals(listen)));
        return isOurs
            ? next(context)
            : TextReply.SendAsync(
                context,
                StatusCodes.Status403Forbidden,
                "write the address itself, not a name, in the Host header"
            );
    }

    private Task HealthAsync(HttpContext context) =>
        health.WhyNot is { } why
            ? TextReply.SendAsync(context, StatusCodes.Status503ServiceUnavailable, why)
            : TextReply.SendAsync(context, StatusCodes.Status200OK, "ok");

    private async Task<IResult> WorkersAsync(HttpContext context) =>
        ListOf(await edge.WorkersAsync(context.RequestAborted), WorkerView.Of);

    private async Task<IResult> SessionsAsync(HttpContext context) =>
        ListOf(await edge.SessionsAsync(context.RequestAborted), SessionView.Of);

    private async Task<IResult> ClusterAsync(HttpContext context)
    {
        if (await edge.WorkersAsync(context.RequestAborted) is not { } workers)
        {
            return Unanswered();
        }
        var own = NodeView.Self(self.Text, version, health.WhyNot);
        return Results.Json(workers.Select(NodeView.Of).Prepend(own));
    }

    private static IResult ListOf<TStatus, TView>(ImmutableArray<TStatus>? all, Func<TStatus, TView> view) =>
        all is { } list ? Results.Json(list.Select(view)) : Unanswered();

    private static IResult Unanswered() => Results.Text(NoAnswer + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
