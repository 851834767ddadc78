using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Pool.Protocol.Livepeer;
using Net = Livepeer.Net;

namespace Pool.Cmd.Stream.Wire;

/// <summary>One answer to POST /segment, as a gateway takes it.</summary>
/// <param name="Result">The decoded body of a 200; null if there was none.</param>
/// <param name="Error">The text a gateway would act on; null if the segment was transcoded.</param>
/// <param name="HeadersAfter">From the start of the request to the 200; null without one.</param>
/// <param name="After">From the start of the request to the end of the body or the failure.</param>
internal sealed record SegmentAnswer(Net.TranscodeResult? Result, string? Error, TimeSpan? HeadersAfter, TimeSpan After)
{
    /// <summary>The HTTP status, if it was not 200; to a gateway it says nothing more.</summary>
    public int? Status { get; init; }

    /// <summary>The error for people.</summary>
    public string Problem => Status is { } status ? $"{status} {Error}" : Error ?? "";
}

/// <summary>Submits segments: HTTP/2 first, HTTP/1.1 if need be, with the gateway's two time limits.</summary>
internal sealed class SegmentClient : IDisposable
{
    /// <summary>Longest error text taken from an answer.</summary>
    private const int MaxErrorText = 2048;

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public SegmentClient(TimeProvider time)
    {
        _time = time;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = GatewayLimits.SegmentDial,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            SslOptions = OrchestratorClient.AnyCertificate(),
            AutomaticDecompression = DecompressionMethods.GZip,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends one segment. Every bad end is an answer with an error, except the caller's own cancelling.</summary>
    public async Task<SegmentAnswer> SubmitAsync(
        Uri service,
        Net.SegData data,
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        var duration = TimeSpan.FromMilliseconds(data.Duration);
        var started = _time.GetTimestamp();
        TimeSpan? headersAfter = null;
        using var whole = new CancellationTokenSource(GatewayLimits.Whole(duration), _time);
        using var headers = new CancellationTokenSource(GatewayLimits.Headers(duration), _time);
        using var early = CancellationTokenSource.CreateLinkedTokenSource(cancel, whole.Token, headers.Token);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel, whole.Token);
        try
        {
            using var request = RequestOf(service, data, body);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, early.Token);
            headersAfter = _time.GetElapsedTime(started);
            var bytes = await response.Content.ReadAsByteArrayAsync(late.Token);
            return Judge(response.StatusCode, bytes, headersAfter.Value, _time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(headersAfter is null ? "header timeout" : "body timeout");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return Failed($"transport: {(fault.InnerException ?? fault).Message}");
        }

        SegmentAnswer Failed(string text) => new(null, text, headersAfter, _time.GetElapsedTime(started));
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage RequestOf(Uri service, Net.SegData data, ReadOnlyMemory<byte> body)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(SegmentHeaders.BytesContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{service.AbsoluteUri.TrimEnd('/')}/segment"))
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation(SegmentHeaders.Segment, SegmentHeaders.Write(data));
        request.Headers.TryAddWithoutValidation(SegmentHeaders.Payment, "");
        return request;
    }

    private static SegmentAnswer Judge(HttpStatusCode status, byte[] body, TimeSpan headersAfter, TimeSpan after)
    {
        if (status != HttpStatusCode.OK)
        {
            var text = System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxErrorText))).Trim();
            return new SegmentAnswer(null, text, headersAfter, after) { Status = (int)status };
        }
        try
        {
            var result = Net.TranscodeResult.Parser.ParseFrom(body);
            var error = result.ResultCase switch
            {
                Net.TranscodeResult.ResultOneofCase.Data => null,
                Net.TranscodeResult.ResultOneofCase.Error => result.Error,
                _ => "UnknownResponse",
            };
            return new SegmentAnswer(result, error, headersAfter, after);
        }
        catch (InvalidProtocolBufferException)
        {
            return new SegmentAnswer(null, "the answer is no TranscodeResult", headersAfter, after);
        }
    }
}
