using System.Net;
using Pool.Hosting;
using Pool.Orchestrator.Joining;
using Pool.Orchestrator.Media;

namespace Pool.Orchestrator.Gateway;

/// <summary>What answers on the service port.</summary>
/// <param name="Port">Its two faces.</param>
/// <param name="Rpc">gRPC for gateways.</param>
/// <param name="Segments">Segments of gateways.</param>
/// <param name="Stream">Renditions for gateways.</param>
/// <param name="Media">Data lanes of workers.</param>
internal sealed record ServiceDoors(
    ServicePort Port,
    OrchestratorRpc Rpc,
    SegmentEndpoint Segments,
    StreamEndpoint Stream,
    MediaDoor Media
);

/// <summary>Kestrel on the service port, with its routes.</summary>
internal static class ServiceHost
{
    /// <summary>Largest gRPC message taken, in bytes: an address, a signature and capabilities are far below.</summary>
    private const int MaxRpcBytes = 64 * 1024;

    /// <summary>Makes the host; it listens once it is started.</summary>
    public static WebApplication Build(
        ServiceDoors doors,
        (HttpLimits Http, long MaxBodyBytes) limits,
        IPEndPoint listen,
        ILoggerFactory logs
    )
    {
        var builder = BareHost.Builder(logs);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            limits.Http.Apply(kestrel, Math.Max(limits.MaxBodyBytes, RenditionLimit.MaxBytes));
            kestrel.Listen(listen, doors.Port.Configure);
        });
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = MaxRpcBytes);
        builder.Services.AddSingleton(doors.Rpc);
        var app = builder.Build();
        app.MapGrpcService<OrchestratorRpc>();
        app.Map("/segment", doors.Segments.HandleAsync);
        app.MapMethods(StreamPath.Prefix + "{**path}", [HttpMethods.Get, HttpMethods.Head], doors.Stream.HandleAsync);
        app.MapGet("/healthz", () => Results.Ok());
        doors.Media.Map(app);
        app.MapFallback("{**path}", context => TextReply.SendAsync(context, StatusCodes.Status404NotFound, "404 page not found"));
        return app;
    }
}
