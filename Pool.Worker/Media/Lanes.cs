using System.Net;
using Pool.Actors.Agent;
using Pool.Actors.Settings;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;
using Pool.Worker.Joining;

namespace Pool.Worker.Media;

/// <summary>
/// HTTP/1.1 connections to the pool beside the link: to the address that the link dialled, with the same key shown and the same key
/// believed. A try that fails for a reason that may pass is repeated, a bounded number of times.
/// </summary>
internal sealed class Lanes : IDisposable
{
    private const int MaxAnswerBytes = 256;
    private const string WarmPath = "/healthz";
    private readonly LaneSettings _settings;
    private readonly PoolRoute _route;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _atOnce;

    public Lanes(LaneSettings settings, WorkerIdentity identity, PoolRoute route, TimeProvider time, ILogger<Lanes> log)
    {
        _settings = settings;
        _route = route;
        _time = time;
        _log = log;
        _atOnce = new SemaphoreSlim(settings.AtOnce);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = settings.AtOnce,
            PooledConnectionIdleTimeout = settings.Idle,
            ConnectTimeout = settings.ConnectTimeout,
            SslOptions = PrivateFace.Options(identity.Key, PoolNames.LaneProtocol, hash => identity.Pin.IsKept(hash)),
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>One transfer.</summary>
    /// <param name="lane">Its permit.</param>
    /// <param name="call">What to ask of the pool.</param>
    /// <param name="read">Reads the body of a good answer.</param>
    /// <param name="cancellation">Ends the transfer.</param>
    /// <exception cref="TransferException">The pool said no, or all tries failed.</exception>
    public async Task<T> RunAsync<T>(
        TransferLane lane,
        LaneCall call,
        Func<HttpResponseMessage, LaneWatch, Task<T>> read,
        CancellationToken cancellation
    )
    {
        var backoff = new Backoff(_settings.RetryFirst, _settings.RetryMost, Random.Shared.NextDouble);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(lane, call, read, cancellation);
            }
            catch (Exception fault) when (MayPass(fault) && !cancellation.IsCancellationRequested)
            {
                var why =
                    fault is OperationCanceledException
                        ? $"nothing moved for {_settings.StallAfter.TotalSeconds} s"
                        : fault.Message;
                if (attempt == _settings.Tries)
                {
                    throw new TransferException($"{call.Method} {call.Path}: {why}, at try {attempt}, the last", fault);
                }
                _log.TransferRetried(lane.AttemptId, call.Method.Method, attempt, why);
            }
            await Task.Delay(backoff.Next(), _time, cancellation);
        }
    }

    /// <summary>Begins to open connections before they are needed; that it may fail is no matter.</summary>
    public void Warm() => Task.Run(WarmAsync);

    private async Task WarmAsync()
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Min(_settings.Warm, _settings.AtOnce)).Select(_ => WarmOneAsync()));
        }
        catch (Exception fault) when (MayPass(fault))
        {
            _log.NotWarmed(fault.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _atOnce.Dispose();
    }

    private async Task WarmOneAsync()
    {
        using var watch = new LaneWatch(_settings.StallAfter, _time, CancellationToken.None);
        using var request = Request(HttpMethod.Get, WarmPath);
        using var answer = await _http.SendAsync(request, watch.Token);
    }

    private async Task<T> TryAsync<T>(
        TransferLane lane,
        LaneCall call,
        Func<HttpResponseMessage, LaneWatch, Task<T>> read,
        CancellationToken cancellation
    )
    {
        await _atOnce.WaitAsync(cancellation);
        try
        {
            using var watch = new LaneWatch(_settings.StallAfter, _time, cancellation);
            using var request = Request(call.Method, call.Path);
            request.Headers.TryAddWithoutValidation(AttemptToken.Header, lane.Token);
            var body = call.Body is { } bytes ? new WatchedContent(bytes, watch) : null;
            request.Content = body;
            try
            {
                using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token);
                watch.Moved();
                return answer.IsSuccessStatusCode
                    ? await read(answer, watch)
                    : throw await RefusalAsync(call, answer, watch.Token);
            }
            finally
            {
                watch.End();
                await (body?.SettleAsync() ?? Task.CompletedTask);
            }
        }
        finally
        {
            _atOnce.Release();
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var pool = _route.Current ?? throw new IOException("there is no link to the pool yet");
        // A path that does not begin so could name another host.
        if (!path.StartsWith('/'))
        {
            throw new TransferException($"the pool names a path that is none: {Printable.Of(path)}");
        }
        var request = new HttpRequestMessage(method, $"https://{pool}{path}")
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        // It becomes the name in the TLS greeting too, while the connection goes to the address.
        request.Headers.Host = PoolNames.PrivateHost;
        return request;
    }

    private static async Task<Exception> RefusalAsync(LaneCall call, HttpResponseMessage answer, CancellationToken cancellation)
    {
        var buffer = new byte[MaxAnswerBytes];
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        var text = Printable.Of(System.Text.Encoding.UTF8.GetString(buffer, 0, length).Trim());
        var line = $"{call.Method} {call.Path}: the pool answers {(int)answer.StatusCode} {text}";
        var passes =
            (int)answer.StatusCode >= 500 || answer.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
        return passes ? new IOException(line) : new TransferException(line);
    }

    private static bool MayPass(Exception fault) => fault is HttpRequestException or IOException or OperationCanceledException;
}

/// <summary>What to ask of the pool.</summary>
/// <param name="Method">GET a source, PUT a rendition.</param>
/// <param name="Path">Path at the pool, which begins with a slash.</param>
/// <param name="Body">What to send; null: nothing.</param>
internal readonly record struct LaneCall(HttpMethod Method, string Path, ReadOnlyMemory<byte>? Body = null);
