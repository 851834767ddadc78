using System.Net;
using Pool.Actors.Sessions;
using Pool.Orchestrator.Joining;
using Pool.Orchestrator.Media;
using Pool.Orchestrator.Telemetry;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;

namespace Pool.Orchestrator.Gateway;

/// <summary>
/// POST /segment: the first and the last step of a segment's way. Comes before <see cref="SegmentIntake"/>; the answer is
/// <see cref="SegmentReply"/>'s.
/// </summary>
internal sealed class SegmentEndpoint(
    SegmentIntake intake,
    SegmentBody body,
    SegmentStore store,
    ActorEdge edge,
    SegmentReply reply,
    Offer offer,
    SegmentMetrics metrics,
    (SourceLines Lines, KnownSources Known) sources,
    TimeProvider time,
    ILogger<SegmentEndpoint> log
)
{
    /// <summary>Serves one segment.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var id = SegmentId.NewRandom();
        try
        {
            var reading = await intake.AdmitAsync(context, id);
            await reading.Match(segment => TakeAsync(context, segment), failure => RefuseAsync(context, id, failure));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            if (MayTell(context))
            {
                log.SegmentCutOff(id);
            }
        }
    }

    private async Task TakeAsync(HttpContext context, AdmittedSegment segment)
    {
        var answered = false;
        try
        {
            answered = await ServeAsync(context, segment);
        }
        finally
        {
            if (!answered)
            {
                edge.Abandon(new SessionProtocol.AbandonSegment(segment.Key, segment.Id));
            }
            store.Remove(segment.Id);
        }
    }

    /// <summary>Body and hash, early 200, work, answer.</summary>
    /// <returns>Whether the session has answered, so that it knows of the end.</returns>
    private async Task<bool> ServeAsync(HttpContext context, AdmittedSegment segment)
    {
        var started = time.GetTimestamp();
        var reading = await body.ReadAsync(context, segment);
        return await reading.Match(
            bytes => ServeAsync(context, segment, bytes, started),
            async failure =>
            {
                await RefuseAsync(context, segment.Id, failure);
                return false;
            }
        );
    }

    private async Task<bool> ServeAsync(HttpContext context, AdmittedSegment segment, StoredBytes bytes, long started)
    {
        var took = time.GetElapsedTime(started);
        metrics.Received(took);
        var length = bytes.Length;
        var source = await StoreAsync(context, segment, bytes);
        if (source.Recipe is not null || MayTell(context))
        {
            log.SegmentReceived(segment.LogPrefix, segment.Segment.DurationMs, length, took.TotalMilliseconds);
        }
        if (source.Recipe is not { } recipe)
        {
            TellUnusable(context, segment, source);
            await reply.FailAsync(context, segment, source.ForgivenText!);
            return false;
        }
        var request = new SessionProtocol.TranscodeSegment(
            segment.Key,
            segment.Id,
            new SourceFacts(bytes.Sha256, bytes.Length, source.Facts!),
            recipe
        );
        var answer = await edge.TranscodeAsync(request, segment.Segment.DurationMs, context.RequestAborted);
        if (answer is SessionProtocol.SegmentTranscoded)
        {
            sources.Known.Served(SourcePrefix.Of(PeerOf(context)));
        }
        await reply.AnswerAsync(context, segment, answer, time.GetElapsedTime(started));
        return answer is not null;
    }

    /// <summary>
    /// Sends the early 200, inspects the source and gives it to the store, which owns it from then on; what is no source is released.
    /// </summary>
    private async Task<SourceReading> StoreAsync(HttpContext context, AdmittedSegment segment, StoredBytes bytes)
    {
        var stored = false;
        try
        {
            // Not StartAsync: it leaves the headers in the pipe, and gateways measure the upload by when they get them.
            await context.Response.Body.FlushAsync(context.RequestAborted);
            var source = SourceReading.Of(segment.Segment, bytes.Bytes, offer);
            if (source.Recipe is not null)
            {
                store.Add(segment.Id, bytes, source.Facts!);
                stored = true;
            }
            return source;
        }
        finally
        {
            if (!stored)
            {
                bytes.Release();
            }
        }
    }

    private void TellUnusable(HttpContext context, AdmittedSegment segment, SourceReading source)
    {
        if (MayTell(context))
        {
            log.SegmentFailed(segment.LogPrefix, source.ForgivenText!);
            if (source.Why is { } why)
            {
                log.SourceOutOfBounds(segment.LogPrefix, why);
            }
        }
    }

    private Task RefuseAsync(HttpContext context, SegmentId id, HeaderFailure failure)
    {
        if (MayTell(context))
        {
            log.SegmentRefused(id, PeerOf(context), failure.Status, failure.Text);
        }
        return TextReply.SendAsync(context, failure.Status, failure.Text);
    }

    private bool MayTell(HttpContext context) => sources.Lines.MayTell(PeerOf(context));

    private static IPAddress PeerOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;
}
