using System.Text;
using Pool.Orchestrator.Media;
using Pool.Orchestrator.Outbound;
using Pool.Protocol.Livepeer;

namespace Pool.Orchestrator.Gateway;

/// <summary>
/// Gets an admitted segment's source, from the body or from the URL that the body is, and compares its hash. Comes after
/// <see cref="SegmentIntake"/>, before the early 200.
/// </summary>
internal sealed class SegmentBody(
    GatewaySettings settings,
    SegmentStore store,
    SourceFetcher fetcher,
    TimeProvider time,
    ILogger<SegmentBody> log
)
{
    /// <summary>Gets the source.</summary>
    /// <returns>The source, held once for the caller; or the refusal, with the reference's status and text (livepeer-wire.md §4.4).</returns>
    public async Task<HeaderReading<StoredBytes>> ReadAsync(HttpContext context, AdmittedSegment segment)
    {
        using var limit = new CancellationTokenSource(ActorEdge.WaitOf(segment.Segment.DurationMs), time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        var isUrl = context.Request.ContentType == SegmentHeaders.UriContentType;
        var maxBytes = isUrl ? OutboundClient.MaxUrlLength : settings.MaxBodyBytes;
        var keccak = isUrl ? null : new Keccak();
        var (end, bytes) = await store.Reader.ReadAsync(context.Request.BodyReader, maxBytes, keccak, ended.Token);
        if (bytes is null)
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            log.SegmentUnread(segment.LogPrefix, end, store.Budget.Used);
            return Refuse(StatusCodes.Status500InternalServerError, GatewayErrors.InternalServerError);
        }
        return isUrl ? await FetchAsync(segment, TextOf(bytes), ended.Token) : Compare(segment, bytes);
    }

    private async Task<HeaderReading<StoredBytes>> FetchAsync(AdmittedSegment segment, string url, CancellationToken ct)
    {
        var (end, bytes) = await fetcher.FetchAsync(url, store.Reader, settings.MaxBodyBytes, segment.LogPrefix, ct);
        if (bytes is null)
        {
            log.SegmentUnread(segment.LogPrefix, end, store.Budget.Used);
            return end == BodyEnd.NoRoom
                ? Refuse(StatusCodes.Status500InternalServerError, GatewayErrors.InternalServerError)
                : Refuse(StatusCodes.Status400BadRequest, GatewayErrors.BadRequest);
        }
        return Compare(segment, bytes);
    }

    private static HeaderReading<StoredBytes> Compare(AdmittedSegment segment, StoredBytes bytes)
    {
        if (bytes.Keccak == segment.Segment.Hash)
        {
            return new HeaderReading<StoredBytes>.Good(bytes);
        }
        bytes.Release();
        return Refuse(StatusCodes.Status403Forbidden, GatewayErrors.Forbidden);
    }

    private static string TextOf(StoredBytes bytes)
    {
        try
        {
            return Encoding.UTF8.GetString(bytes.Bytes);
        }
        finally
        {
            bytes.Release();
        }
    }

    private static HeaderReading<StoredBytes> Refuse(int status, string text) =>
        new HeaderReading<StoredBytes>.Bad(new HeaderFailure(status, text));
}
