using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Pool.Protocol.Identity;

namespace Pool.Cmd;

/// <summary>Asks a node's operator address.</summary>
/// <param name="host">Where: host:port.</param>
/// <param name="tokenFile">The file that holds the node's token; null: the usual one of this user.</param>
internal sealed class NodeClient(string host, string? tokenFile = null)
{
    /// <summary>Longest wait for an answer of a node on this machine or behind a tunnel.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Longest document taken, in bytes.</summary>
    private const long MaxDocument = 16 * 1024 * 1024;

    /// <summary>GETs a JSON document below <c>/admin/</c>.</summary>
    /// <param name="path">What, with its query.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="CommandFailure">Not reachable, refused, or no JSON.</exception>
    public Task<JsonDocument> GetAsync(string path, CancellationToken cancel) =>
        AnswerAsync(new HttpRequestMessage(HttpMethod.Get, UriOf(path)), cancel);

    /// <summary>Has the node change something; sends its token.</summary>
    /// <param name="path">What, with its query.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>How it is after that.</returns>
    /// <exception cref="CommandFailure">Not reachable, refused, no token, or no JSON.</exception>
    public async Task<JsonDocument> PostAsync(string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, UriOf(path));
        request.Headers.Add(OperatorToken.Header, await TokenAsync(cancel));
        return await AnswerAsync(request, cancel);
    }

    /// <summary>Follows what happens at the node, one JSON document each, until the node ends.</summary>
    /// <param name="path">What, with its query.</param>
    /// <param name="cancel">Ends the stream.</param>
    /// <exception cref="CommandFailure">Not reachable, refused, or the node ended.</exception>
    public async IAsyncEnumerable<JsonElement> FollowAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, UriOf(path));
        using var response = await SendAsync(http, request, HttpCompletionOption.ResponseHeadersRead, cancel);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        while (await LineAsync(lines, cancel) is { } line)
        {
            using var document = Parse(line);
            yield return document.RootElement.Clone();
        }
        throw CommandFailure.Unreachable($"the node at {host} has ended");
    }

    private async Task<JsonDocument> AnswerAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = Patience, MaxResponseContentBufferSize = MaxDocument };
        using var response = await SendAsync(http, request, HttpCompletionOption.ResponseContentRead, cancel);
        return Parse(await response.Content.ReadAsStringAsync(cancel));
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpClient http,
        HttpRequestMessage request,
        HttpCompletionOption completion,
        CancellationToken cancel
    )
    {
        try
        {
            var response = await http.SendAsync(request, completion, cancel);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }
            using (response)
            {
                var why = (await response.Content.ReadAsStringAsync(cancel)).Trim();
                throw CommandFailure.Refused(Refusal(response.StatusCode, why));
            }
        }
        catch (HttpRequestException error)
        {
            throw CommandFailure.Unreachable($"no node answers at {host}: {error.Message}");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw CommandFailure.Unreachable($"the node at {host} did not answer within {Patience.TotalSeconds} s");
        }
    }

    private string Refusal(HttpStatusCode status, string why) =>
        status switch
        {
            HttpStatusCode.Unauthorized => $"{why}. Write --token-file and that file",
            HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.BadRequest when why.Length > 0 => why,
            _ => $"the node at {host} refused: {(int)status} {why}",
        };

    private async Task<string?> LineAsync(StreamReader lines, CancellationToken cancel)
    {
        try
        {
            return await lines.ReadLineAsync(cancel);
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            throw CommandFailure.Unreachable($"the node at {host} has ended: {cut.Message}");
        }
    }

    private async Task<string> TokenAsync(CancellationToken cancel)
    {
        var file = tokenFile ?? await UsualTokenFileAsync(cancel);
        try
        {
            return (await File.ReadAllTextAsync(file, cancel)).Trim();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Refused(
                $"this changes something and needs the node's token, and {file} cannot be read ({missing.Message}). "
                    + $"Write --token-file and the file {Path.GetFileName(file)} in the node's -dataDir, as a user who may read it"
            );
        }
    }

    private async Task<string> UsualTokenFileAsync(CancellationToken cancel)
    {
        // A token is never sent over a network unless the operator names it: whoever answers there would have it.
        if (!UriOf("").IsLoopback)
        {
            throw CommandFailure.Refused($"{host} is not this machine: write --token-file and a copy of the node's token");
        }
        using var node = await GetAsync("node", cancel);
        var kind = node.RootElement.GetProperty("kind").GetString();
        return OperatorToken.PathIn(DataFolder.Of(kind == "worker" ? kind : "orchestrator"));
    }

    private Uri UriOf(string path) =>
        Uri.TryCreate($"http://{host}/admin/{path}", UriKind.Absolute, out var uri)
            ? uri
            : throw CommandFailure.Usage($"'{host}' is no address. Write host:port, as in -H 127.0.0.1:7935.");

    private JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            throw CommandFailure.Refused($"what answers at {host} is not a pool node: its answer is no JSON");
        }
    }
}
