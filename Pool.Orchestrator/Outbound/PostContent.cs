using System.Net;
using System.Net.Http.Headers;
using Pool.Orchestrator.Media;
using Pool.Protocol.Livepeer.Storage;

namespace Pool.Orchestrator.Outbound;

/// <summary>A form around stored bytes, which are not copied into one piece. Its length is known, as buckets demand.</summary>
internal sealed class PostContent : HttpContent
{
    private readonly PostForm _form;
    private readonly StoredBytes _bytes;

    /// <param name="form">The form.</param>
    /// <param name="bytes">The file; held by the caller until the request is over.</param>
    public PostContent(PostForm form, StoredBytes bytes)
    {
        (_form, _bytes) = (form, bytes);
        Headers.ContentType = MediaTypeHeaderValue.Parse(form.ContentType);
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken ct)
    {
        await stream.WriteAsync(_form.Head, ct);
        foreach (var piece in _bytes.Bytes)
        {
            await stream.WriteAsync(piece, ct);
        }
        await stream.WriteAsync(_form.Tail, ct);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _form.Head.Length + _bytes.Length + _form.Tail.Length;
        return true;
    }
}
