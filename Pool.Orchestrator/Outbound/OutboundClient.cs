using System.Net;
using System.Net.Sockets;

namespace Pool.Orchestrator.Outbound;

/// <summary>
/// Sends requests to addresses that gateways name. Each hop is judged: its URL by <see cref="Check"/>, its address by
/// <see cref="AddressRule"/> when the connection is made, so that a name cannot mean one thing to the judge and another to the socket.
/// Certificates are verified. Comes before <see cref="SourceFetcher"/> and <see cref="RenditionUploader"/>.
/// </summary>
internal sealed class OutboundClient : IDisposable
{
    /// <summary>Longest URL taken, in characters: room for a presigned one.</summary>
    public const int MaxUrlLength = 4096;

    private const int FirstUnprivilegedPort = 1024;
    private const int MaxConnectionsPerHost = 64;
    private const int MaxHeadersKilobytes = 16;
    private static readonly TimeSpan ConnectionIdle = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    private readonly AddressRule _rule;
    private readonly int _maxRedirects;
    private readonly HttpMessageInvoker _http;

    public OutboundClient(OutboundSettings settings)
    {
        (_rule, _maxRedirects) = (new AddressRule(settings.Allow), settings.MaxRedirects);
        _http = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                ConnectCallback = ConnectAsync,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                UseCookies = false,
                // A proxy would make the connection, and judge nothing.
                UseProxy = false,
                ActivityHeadersPropagator = null,
                MaxConnectionsPerServer = MaxConnectionsPerHost,
                MaxResponseHeadersLength = MaxHeadersKilobytes,
                PooledConnectionIdleTimeout = ConnectionIdle,
                PooledConnectionLifetime = ConnectionLife,
            }
        );
    }

    /// <summary>Whether a URL may be asked at all.</summary>
    /// <returns>Null if it may; else why not, for the log.</returns>
    public static string? Check(Uri url) =>
        !url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) ? "not http or https"
        : url.OriginalString.Length > MaxUrlLength ? $"more than {MaxUrlLength} characters"
        : url.UserInfo.Length > 0 ? "it carries credentials"
        : url.Port is not (80 or 443) and < FirstUnprivilegedPort ? $"port {url.Port}"
        : null;

    /// <summary>Sends a request, and sends it anew where the answer says so.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="request">Makes the request for a hop.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The first answer that is no redirect; its body is not read.</returns>
    /// <exception cref="HttpRequestException">It may not be asked, cannot be reached, or redirects for ever.</exception>
    public async Task<HttpResponseMessage> SendAsync(Uri url, Func<Uri, HttpRequestMessage> request, CancellationToken ct)
    {
        for (var hop = 0; hop <= _maxRedirects; hop++)
        {
            if (Check(url) is { } why)
            {
                throw new HttpRequestException($"the URL is refused: {why}");
            }
            using var message = request(url);
            (message.Version, message.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
            var isGet = message.Method == HttpMethod.Get;
            var response = await _http.SendAsync(message, ct);
            if (!IsRedirect(response.StatusCode, isGet) || response.Headers.Location is not { } next)
            {
                return response;
            }
            url = next.IsAbsoluteUri ? next : new Uri(url, next);
            response.Dispose();
        }
        throw new HttpRequestException($"more than {_maxRedirects} redirects");
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>A form is posted anew only where the answer says that it must be the same request.</summary>
    private static bool IsRedirect(HttpStatusCode status, bool isGet) =>
        status is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        || (isGet && status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        IPAddress[] found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);
        var permitted = Array.FindAll(found, _rule.Permits);
        if (permitted.Length == 0)
        {
            throw new IOException("it has no public address, and pool.outbound.allow names none of its addresses");
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(permitted, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
