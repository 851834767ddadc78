using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Orchestrator.Media;

/// <summary>
/// The workers' data lanes, on the private face alone: sources out, renditions in. Who asks is known by the key of its certificate, and
/// shows the token of the attempt; both are checked before anything else. Comes after the worker's engine, before the session's verdict.
/// </summary>
internal sealed class MediaDoor(AttemptDesk desk, SegmentStore sources, RenditionStore renditions, ILogger<MediaDoor> log)
{
    private const string OctetStream = "application/octet-stream";

    /// <summary>Adds the lanes' routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(AttemptDesk.SourcePath + "{attempt}", SourceAsync);
        routes.MapPut(AttemptDesk.RenditionPath + "{attempt}/{index}", RenditionAsync);
    }

    private async Task SourceAsync(HttpContext context)
    {
        if (await AdmitAsync(context) is not { } attempt)
        {
            return;
        }
        if (sources.Hold(attempt.Opening.Source) is not { } source)
        {
            await AnswerAsync(context, StatusCodes.Status410Gone, "the source is gone: nobody waits for this segment");
            return;
        }
        try
        {
            context.Response.ContentType = OctetStream;
            await BytesReply.SendAsync(context, source);
        }
        finally
        {
            source.Release();
        }
    }

    private async Task RenditionAsync(HttpContext context)
    {
        if (await AdmitAsync(context) is not { } attempt)
        {
            return;
        }
        if (!TryIndex(context, attempt, out var index))
        {
            await AnswerAsync(context, StatusCodes.Status404NotFound, "no such rendition in the recipe");
            return;
        }
        if (context.Request.ContentLength > attempt.LimitOf(index))
        {
            await TooBigAsync(context, attempt, index);
            return;
        }
        if (attempt.Begin(index, context.RequestAborted) is not { } upload)
        {
            await GoneAsync(context);
            return;
        }
        try
        {
            await TakeAsync(context, attempt, upload);
        }
        finally
        {
            attempt.End(upload);
        }
    }

    private async Task TakeAsync(HttpContext context, OpenAttempt attempt, UploadTry upload)
    {
        var limit = attempt.LimitOf(upload.Index);
        var (end, bytes) = await renditions.Reader.ReadAsync(context.Request.BodyReader, limit, keccak: null, upload.Ended);
        switch (end)
        {
            case BodyEnd.TooBig:
                await TooBigAsync(context, attempt, upload.Index);
                break;
            case BodyEnd.NoRoom:
                log.NoRoomForRendition(attempt.Opening.Segment, attempt.Opening.Attempt, renditions.Budget.Used);
                await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "no memory for it now; try again");
                break;
            case BodyEnd.CutOff when context.RequestAborted.IsCancellationRequested:
                break;
            case BodyEnd.CutOff:
                await AnswerAsync(context, StatusCodes.Status409Conflict, "a newer try took over, or the attempt has ended");
                break;
            default:
                MediaInspector.TryInspect(bytes!.Bytes, out var facts);
                var length = bytes.Length;
                var verdict = attempt.Complete(upload, bytes, facts);
                log.RenditionReturned(attempt.Opening.Segment, attempt.Opening.Attempt, upload.Index, length, verdict);
                await AnswerAsync(context, verdict);
                break;
        }
    }

    private static Task AnswerAsync(HttpContext context, UploadEnd verdict) =>
        verdict switch
        {
            UploadEnd.Taken or UploadEnd.Same => AnswerAsync(context, StatusCodes.Status200OK, "taken"),
            UploadEnd.Different => AnswerAsync(
                context,
                StatusCodes.Status409Conflict,
                "this rendition was returned already, with other bytes"
            ),
            _ => AnswerAsync(context, StatusCodes.Status409Conflict, "a newer try took over, or the attempt has ended"),
        };

    /// <summary>Finds the attempt that the request may use; null: it was refused, and answered.</summary>
    private async Task<OpenAttempt?> AdmitAsync(HttpContext context)
    {
        if (context.Connection.ClientCertificate is not { } certificate)
        {
            // On the public face there is no such door.
            await AnswerAsync(context, StatusCodes.Status404NotFound, "404 page not found");
            return null;
        }
        var worker = WorkerOf(certificate);
        var token = context.Request.Headers[AttemptToken.Header].ToString();
        if (
            !AttemptId.TryParse((string)context.Request.RouteValues["attempt"]!, out var id)
            || !desk.IsPermitted(id, worker, token)
        )
        {
            log.LaneRefused(worker);
            await AnswerAsync(
                context,
                StatusCodes.Status403Forbidden,
                "the token is not, or no longer, this worker's for this attempt"
            );
            return null;
        }
        if (desk.Find(id) is not { } attempt)
        {
            await GoneAsync(context);
            return null;
        }
        return attempt;
    }

    private static WorkerId WorkerOf(X509Certificate2 certificate) =>
        WorkerId.Of(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    private static bool TryIndex(HttpContext context, OpenAttempt attempt, out int index) =>
        int.TryParse((string)context.Request.RouteValues["index"]!, NumberStyles.None, CultureInfo.InvariantCulture, out index)
        && index < attempt.Count;

    private static Task TooBigAsync(HttpContext context, OpenAttempt attempt, int index) =>
        AnswerAsync(
            context,
            StatusCodes.Status413PayloadTooLarge,
            $"over {attempt.LimitOf(index)} bytes, which is the most for this rendition"
        );

    private static Task GoneAsync(HttpContext context) =>
        AnswerAsync(context, StatusCodes.Status410Gone, "the attempt has ended: nobody waits for it");

    private static Task AnswerAsync(HttpContext context, int status, string text) => TextReply.SendAsync(context, status, text);
}
