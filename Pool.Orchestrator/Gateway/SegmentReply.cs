using System.Collections.Immutable;
using Google.Protobuf;
using Pool.Actors.Sessions;
using Pool.Orchestrator.Outbound;
using Pool.Orchestrator.Telemetry;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Storage;
using Net = Livepeer.Net;
using PublishedRendition = Pool.Actors.Sessions.PublishedRendition;
using Wire = Pool.Protocol.Livepeer;

namespace Pool.Orchestrator.Gateway;

/// <summary>The answer that follows the early 200. Comes after the session, and is the end of a segment's way.</summary>
internal sealed class SegmentReply(
    Offer offer,
    IPayments payments,
    RenditionUploader uploader,
    SegmentMetrics metrics,
    ILogger<SegmentReply> log
)
{
    /// <summary>Part of the gateway's patience after which nothing more is posted for it: an answer with our own URLs still helps.</summary>
    private const double PostBefore = 0.9;

    /// <summary>Answers with what the session said.</summary>
    /// <param name="context">The request.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="answer">The session's answer; null: it gave none.</param>
    /// <param name="took">From the first byte of the body until now.</param>
    public async Task AnswerAsync(HttpContext context, AdmittedSegment segment, object? answer, TimeSpan took)
    {
        switch (answer)
        {
            case SessionProtocol.SegmentTranscoded done:
                await payments.SettleAsync(segment.Id, segment.Request, done.Renditions);
                metrics.Transcoded(segment.Segment, done.Renditions.Sum(rendition => rendition.Pixels), took);
                log.SegmentTranscoded(segment.LogPrefix, took.TotalMilliseconds, done.Renditions.Length, done.Worker);
                var renditions = await PlaceAsync(segment, done.Renditions, took, context.RequestAborted);
                var info = Info(segment);
                await WriteAsync(context, TranscodeReplyCodec.Success(segment.Segment.Seq, renditions, ByteString.Empty, info));
                break;
            case SessionProtocol.SegmentFailed failed:
                log.SegmentFailed(segment.LogPrefix, failed.Text);
                await FailAsync(context, segment, failed.Text);
                break;
            default:
                log.SegmentFailed(segment.LogPrefix, GatewayErrors.TookTooLong);
                await FailAsync(context, segment, GatewayErrors.TookTooLong);
                break;
        }
    }

    /// <summary>Answers that it went wrong; the caller has logged it.</summary>
    public async Task FailAsync(HttpContext context, AdmittedSegment segment, string text)
    {
        await payments.SettleAsync(segment.Id, segment.Request, []);
        metrics.Failed(text);
        await WriteAsync(context, TranscodeReplyCodec.Failure(segment.Segment.Seq, text, Info(segment)));
    }

    /// <summary>Posts the renditions into the gateway's bucket, if it named one, and says where each is to be had.</summary>
    private async Task<IEnumerable<Wire.PublishedRendition>> PlaceAsync(
        AdmittedSegment segment,
        ImmutableArray<PublishedRendition> renditions,
        TimeSpan took,
        CancellationToken ct
    )
    {
        IReadOnlyDictionary<string, string> posted = ImmutableDictionary<string, string>.Empty;
        if (GatewayStorage.TryRead(segment.Segment.Storage, out var storage))
        {
            var names = ObjectName.Of(segment.Segment.Seq, segment.Segment.Profiles);
            posted = await uploader.UploadAsync(
                storage,
                [.. renditions.SelectMany((made, index) => FilesOf(made, names[index]))],
                new UploadBounds(PostBefore * ActorEdge.WaitOf(segment.Segment.DurationMs) - took, segment.LogPrefix),
                ct
            );
        }
        return renditions.Select(made => new Wire.PublishedRendition(
            UrlOf(made.Path),
            made.Pixels,
            made.SignaturePath is { } path ? UrlOf(path) : null
        ));

        string UrlOf(string path) => posted.GetValueOrDefault(path) ?? offer.ServiceUri + path;
    }

    private static IEnumerable<PostedFile> FilesOf(PublishedRendition made, ObjectName name) =>
        made.SignaturePath is { } path
            ? [new PostedFile(made.Path, name), new PostedFile(path, name.Signature)]
            : [new PostedFile(made.Path, name)];

    private Net.OrchestratorInfo Info(AdmittedSegment segment)
    {
        var info = offer.With(segment.Segment.AuthToken!);
        payments.Refresh(segment.Request, info);
        return info;
    }

    private static async Task WriteAsync(HttpContext context, Net.TranscodeResult result) =>
        await context.Response.Body.WriteAsync(result.ToByteArray(), context.RequestAborted);
}
