using System.Net;
using System.Text;
using Pool.Orchestrator.Joining;
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
    SourceLines lines,
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
        var reader = store.ReaderFor($"{SourcePrefix.Of(context.Connection.RemoteIpAddress ?? IPAddress.None)}");
        var (end, bytes) = await reader.ReadAsync(context.Request.BodyReader, maxBytes, keccak, ended.Token);
        if (bytes is null)
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            Tell(context, segment, new Fetched(new BodyReading(end, null), null));
            return end == BodyEnd.NoRoom
                ? NoRoom()
                : Refuse(StatusCodes.Status500InternalServerError, GatewayErrors.InternalServerError);
        }
        if (!isUrl)
        {
            return Compare(segment, bytes);
        }
        var fetched = await fetcher.FetchAsync(TextOf(bytes), reader, settings.MaxBodyBytes, ended.Token);
        if (fetched.Reading.Bytes is { } source)
        {
            return Compare(segment, source);
        }
        Tell(context, segment, fetched);
        return fetched.Reading.End == BodyEnd.NoRoom
            ? NoRoom()
            : Refuse(StatusCodes.Status400BadRequest, GatewayErrors.BadRequest);
    }

    private void Tell(HttpContext context, AdmittedSegment segment, Fetched failed)
    {
        if (lines.MayTell(context.Connection.RemoteIpAddress))
        {
            log.SegmentUnread(segment.LogPrefix, failed.Reading.End, failed.Why ?? "by its gateway", store.Budget.Used);
        }
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

    private static HeaderReading<StoredBytes> NoRoom() => Refuse(StatusCodes.Status503ServiceUnavailable, GatewayErrors.Busy);

    private static HeaderReading<StoredBytes> Refuse(int status, string text) =>
        new HeaderReading<StoredBytes>.Bad(new HeaderFailure(status, text));
}
