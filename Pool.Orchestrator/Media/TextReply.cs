using System.Text;

namespace Pool.Orchestrator.Media;

/// <summary>One line of text as Go's <c>http.Error</c> sends it, which is what gateways and operators know.</summary>
internal static class TextReply
{
    /// <summary>Answers with a status and a line.</summary>
    public static async Task SendAsync(HttpContext context, int status, string text)
    {
        var body = Encoding.UTF8.GetBytes(text + "\n");
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }
}
