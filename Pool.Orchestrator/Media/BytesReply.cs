namespace Pool.Orchestrator.Media;

/// <summary>Answers with stored bytes, without copying them into one piece.</summary>
internal static class BytesReply
{
    /// <summary>Writes length and bytes; the bytes only if the method is not HEAD.</summary>
    /// <returns>Whether all of it was handed to the connection.</returns>
    public static async Task<bool> SendAsync(HttpContext context, StoredBytes bytes)
    {
        context.Response.ContentLength = bytes.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return false;
        }
        foreach (var piece in bytes.Bytes)
        {
            var flush = await context.Response.BodyWriter.WriteAsync(piece, context.RequestAborted);
            if (flush.IsCompleted)
            {
                return false;
            }
        }
        return !context.RequestAborted.IsCancellationRequested;
    }
}
