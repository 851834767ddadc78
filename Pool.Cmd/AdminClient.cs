using System.Text.Json;

namespace Pool.Cmd;

/// <summary>Asks a node's operator address.</summary>
internal sealed class AdminClient(string host)
{
    /// <summary>Longest wait for an answer of a node on this machine or behind a tunnel.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Longest document taken, in bytes.</summary>
    private const long MaxDocument = 16 * 1024 * 1024;

    /// <summary>GETs a JSON document below <c>/admin/</c>.</summary>
    /// <exception cref="CommandFailure">Not reachable, refused, or no JSON.</exception>
    public async Task<JsonDocument> GetAsync(string name, CancellationToken cancel)
    {
        if (!Uri.TryCreate($"http://{host}/admin/{name}", UriKind.Absolute, out var uri))
        {
            throw CommandFailure.Usage($"'{host}' is no address. Write host:port, as in -H 127.0.0.1:7935.");
        }
        using var http = new HttpClient { Timeout = Patience, MaxResponseContentBufferSize = MaxDocument };
        try
        {
            using var response = await http.GetAsync(uri, cancel);
            var body = await response.Content.ReadAsStringAsync(cancel);
            return response.IsSuccessStatusCode
                ? JsonDocument.Parse(body)
                : throw CommandFailure.Refused($"the node at {host} refused: {(int)response.StatusCode} {body.Trim()}");
        }
        catch (HttpRequestException error)
        {
            throw CommandFailure.Unreachable($"no node answers at {host}: {error.Message}");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw CommandFailure.Unreachable($"the node at {host} did not answer within {Patience.TotalSeconds} s");
        }
        catch (JsonException)
        {
            throw CommandFailure.Refused($"what answers at {host} is not a pool node: its answer is no JSON");
        }
    }
}
