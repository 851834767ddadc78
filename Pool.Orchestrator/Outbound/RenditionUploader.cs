using System.Security.Cryptography;
using Pool.Orchestrator.Media;
using Pool.Protocol.Livepeer.Storage;

namespace Pool.Orchestrator.Outbound;

/// <summary>What bounds the upload of one segment's renditions.</summary>
/// <param name="Patience">How long its gateway still waits.</param>
/// <param name="Segment">How log lines about it begin.</param>
internal readonly record struct UploadBounds(TimeSpan Patience, string Segment);

/// <summary>A file to post.</summary>
/// <param name="Path">Where it lies in our store.</param>
/// <param name="Name">What it is called in the bucket.</param>
internal readonly record struct PostedFile(string Path, ObjectName Name);

/// <summary>
/// Posts renditions into the gateway's own bucket (livepeer-wire.md §4.9). What cannot be posted stays in our store, where the gateway
/// fetches it as it does without a bucket. Comes after <c>SegmentReply</c>.
/// </summary>
internal sealed class RenditionUploader(
    OutboundSettings settings,
    OutboundClient client,
    RenditionStore renditions,
    TimeProvider time,
    ILogger<RenditionUploader> log
)
{
    private const int BoundaryDigits = 40;

    /// <summary>Posts the files of one segment, all at once.</summary>
    /// <param name="storage">The bucket.</param>
    /// <param name="files">What to post.</param>
    /// <param name="bounds">How long it may take.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>Addresses in the bucket, by path; without those that could not be posted.</returns>
    public async Task<IReadOnlyDictionary<string, string>> UploadAsync(
        GatewayStorage storage,
        IReadOnlyList<PostedFile> files,
        UploadBounds bounds,
        CancellationToken ct
    )
    {
        var timeout = bounds.Patience < settings.UploadTimeout ? bounds.Patience : settings.UploadTimeout;
        using var limit = new CancellationTokenSource(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        var urls = await Task.WhenAll(files.Select(file => UploadAsync(storage, file, bounds.Segment, ended.Token)));
        ct.ThrowIfCancellationRequested();
        return files
            .Zip(urls)
            .Where(pair => pair.Second is not null)
            .ToDictionary(pair => pair.First.Path, pair => pair.Second!, StringComparer.Ordinal);
    }

    private async Task<string?> UploadAsync(GatewayStorage storage, PostedFile file, string segment, CancellationToken ct)
    {
        var (path, name) = file;
        if (renditions.Hold(path) is not var (bytes, _))
        {
            return null;
        }
        try
        {
            var form = PostForm.Of(storage, name, RandomNumberGenerator.GetHexString(BoundaryDigits, lowercase: true));
            using var response = await client.SendAsync(
                storage.Host,
                hop => new HttpRequestMessage(HttpMethod.Post, hop) { Content = new PostContent(form, bytes) },
                ct
            );
            if (!response.IsSuccessStatusCode)
            {
                throw new HttpRequestException($"the bucket answered {(int)response.StatusCode}");
            }
            renditions.Fetched(path);
            return form.ObjectUrl;
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            log.RenditionNotPosted(segment, OutboundLog.Cause(failed));
            return null;
        }
        finally
        {
            bytes.Release();
        }
    }
}
