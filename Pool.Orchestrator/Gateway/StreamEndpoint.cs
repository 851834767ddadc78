using Pool.Orchestrator.Media;
using Pool.Protocol.Livepeer;

namespace Pool.Orchestrator.Gateway;

/// <summary>GET /stream/…: hands published renditions to whoever knows their path, as the reference's memory storage does.</summary>
/// <param name="store">The renditions.</param>
/// <param name="longest">How long a reader may hold one: a window of HTTP/2 that grows by the byte satisfies Kestrel for ever.</param>
/// <param name="time">The clock.</param>
internal sealed class StreamEndpoint(RenditionStore store, TimeSpan longest, TimeProvider time)
{
    /// <summary>Serves one rendition.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "Content-Length";
        headers.CacheControl = "max-age=5";
        if (store.Hold(path) is not var (bytes, container))
        {
            await TextReply.SendAsync(context, StatusCodes.Status404NotFound, GatewayErrors.NotFound);
            return;
        }
        try
        {
            using var limit = new CancellationTokenSource(longest, time);
            await using var cut = limit.Token.UnsafeRegister(static reader => ((HttpContext)reader!).Abort(), context);
            context.Response.ContentType = StreamPath.ContentType(container);
            if (await BytesReply.SendAsync(context, bytes))
            {
                store.Fetched(path);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // It may come again; the rendition stays.
        }
        finally
        {
            bytes.Release();
        }
    }
}
