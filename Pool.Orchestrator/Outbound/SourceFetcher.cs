using System.IO.Pipelines;
using System.Net;
using Pool.Orchestrator.Media;
using Pool.Protocol.Livepeer;

namespace Pool.Orchestrator.Outbound;

/// <summary>A source that was fetched, or not.</summary>
/// <param name="Reading">As of a body; <see cref="BodyEnd.CutOff"/> also for whatever the URL or its server did wrong.</param>
/// <param name="Why">What that was, in words of ours; null if nothing.</param>
internal readonly record struct Fetched(BodyReading Reading, string? Why);

/// <summary>
/// Fetches the source of a segment whose body is its URL (livepeer-wire.md §4.1), as if it had been the body: same memory, same
/// budget, same bounds. Comes after <c>SegmentBody</c>.
/// </summary>
internal sealed class SourceFetcher(OutboundSettings settings, OutboundClient client, TimeProvider time)
{
    /// <summary>Fetches a source.</summary>
    /// <param name="url">As the gateway wrote it.</param>
    /// <param name="reader">Where the bytes go.</param>
    /// <param name="maxBytes">Longest source taken.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<Fetched> FetchAsync(string url, BodyReader reader, long maxBytes, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(settings.FetchTimeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var source))
            {
                throw new HttpRequestException("it is no URL");
            }
            using var response = await client.SendAsync(source, hop => new HttpRequestMessage(HttpMethod.Get, hop), ended.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new HttpRequestException($"its server answered {(int)response.StatusCode}");
            }
            return new Fetched(await ReadAsync(response, reader, maxBytes, ended.Token), null);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            ct.ThrowIfCancellationRequested();
            return new Fetched(new BodyReading(BodyEnd.CutOff, null), OutboundLog.Cause(failed));
        }
    }

    private static async Task<BodyReading> ReadAsync(
        HttpResponseMessage response,
        BodyReader reader,
        long maxBytes,
        CancellationToken ct
    )
    {
        if (response.Content.Headers.ContentLength > maxBytes)
        {
            return new BodyReading(BodyEnd.TooBig, null);
        }
        var body = PipeReader.Create(await response.Content.ReadAsStreamAsync(ct));
        try
        {
            return await reader.ReadAsync(body, maxBytes, new Keccak(), ct);
        }
        finally
        {
            await body.CompleteAsync();
        }
    }
}
