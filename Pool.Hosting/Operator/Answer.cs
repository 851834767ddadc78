using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pool.Hosting.Operator;

/// <summary>What the operator's address answers besides documents.</summary>
public static class Answer
{
    /// <summary>A status and one line.</summary>
    public static IResult Text(int status, string line) => Results.Text(line + "\n", statusCode: status);

    /// <summary>Something in the question makes no sense.</summary>
    public static IResult Wrong(string why) => Text(StatusCodes.Status400BadRequest, why);

    /// <summary>There is no such thing.</summary>
    public static IResult NotFound(string why) => Text(StatusCodes.Status404NotFound, why);

    /// <summary>It is not done, because of how things are.</summary>
    public static IResult Conflict(string why) => Text(StatusCodes.Status409Conflict, why);

    /// <summary>Not now.</summary>
    public static IResult Unavailable(string why) => Text(StatusCodes.Status503ServiceUnavailable, why);

    /// <summary>One JSON document per line, as things happen, until the asker or the node goes away.</summary>
    /// <param name="things">What happens; null: too many listen already.</param>
    public static IResult Lines<T>(IAsyncEnumerable<T>? things) =>
        things is null ? Unavailable("too many listen already; end one of them") : new LinesResult<T>(things);

    private sealed class LinesResult<T>(IAsyncEnumerable<T> things) : IResult
    {
        private static readonly byte[] LineEnd = "\n"u8.ToArray();

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var stopping = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
            var response = httpContext.Response;
            response.ContentType = "application/x-ndjson";
            try
            {
                await response.Body.FlushAsync(end.Token);
                await foreach (var thing in things.WithCancellation(end.Token))
                {
                    await JsonSerializer.SerializeAsync(response.Body, thing, JsonSerializerOptions.Web, end.Token);
                    await response.Body.WriteAsync(LineEnd, end.Token);
                    await response.Body.FlushAsync(end.Token);
                }
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                // Nobody looks on any more, or the node ends.
            }
        }
    }
}
