using System.Net;

namespace Pool.Cmd.Stream.Wire;

/// <summary>Fetches renditions as Go's plain client does: HTTP/1.1 over TLS, no ALPN, no SNI for an address, 4 s in all.</summary>
internal sealed class RenditionFetcher : IDisposable
{
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public RenditionFetcher(TimeProvider time)
    {
        _time = time;
        var handler = new SocketsHttpHandler
        {
            SslOptions = OrchestratorClient.AnyCertificate(),
            AllowAutoRedirect = true,
            AutomaticDecompression = DecompressionMethods.GZip,
        };
        _http = new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = GatewayLimits.MaxDownload,
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>GETs one rendition.</summary>
    /// <returns>The bytes, or why there are none.</returns>
    public async Task<(byte[]? Bytes, string? Error)> GetAsync(string url, CancellationToken cancel)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return (null, $"'{url}' is no absolute URL");
        }
        using var limit = new CancellationTokenSource(GatewayLimits.Download, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var response = await _http.GetAsync(uri, both.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? (await response.Content.ReadAsByteArrayAsync(both.Token), null)
                : (null, $"download answered {(int)response.StatusCode}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, $"download took over {GatewayLimits.Download.TotalSeconds} s");
        }
        catch (HttpRequestException fault)
        {
            return (null, $"download failed: {(fault.InnerException ?? fault).Message}");
        }
    }

    public void Dispose() => _http.Dispose();
}
