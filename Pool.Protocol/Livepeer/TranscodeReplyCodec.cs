using Google.Protobuf;
using Net = Livepeer.Net;

namespace Pool.Protocol.Livepeer;

/// <summary>One finished rendition as the gateway is told of it.</summary>
/// <param name="Url">Absolute address; the gateway only GETs it.</param>
/// <param name="Pixels">Encoded pixels: width × height × frames as counted by us. A verifying gateway demands equality.</param>
/// <param name="PerceptualHashUrl">Absolute address of the MPEG-7 signature; null if none was asked.</param>
public readonly record struct PublishedRendition(string Url, long Pixels, string? PerceptualHashUrl = null);

/// <summary>The body of an answer to POST /segment, TranscodeResult (server/segment_rpc.go ServeSegment).</summary>
public static class TranscodeReplyCodec
{
    /// <summary>It went well.</summary>
    /// <param name="seq">The request's segment number.</param>
    /// <param name="renditions">One per profile, in order.</param>
    /// <param name="signature">Over <see cref="SignedHashes.OfResults"/>; empty off-chain.</param>
    /// <param name="info">Fresh offer with the request's own token.</param>
    public static Net.TranscodeResult Success(
        long seq,
        IEnumerable<PublishedRendition> renditions,
        ByteString signature,
        Net.OrchestratorInfo info
    )
    {
        ArgumentNullException.ThrowIfNull(renditions);
        var data = new Net.TranscodeData { Sig = signature };
        foreach (var rendition in renditions)
        {
            data.Segments.Add(
                new Net.TranscodedSegmentData
                {
                    Url = rendition.Url,
                    Pixels = rendition.Pixels,
                    PerceptualHashUrl = rendition.PerceptualHashUrl ?? "",
                }
            );
        }
        return new Net.TranscodeResult
        {
            Seq = seq,
            Data = data,
            Info = info,
        };
    }

    /// <summary>It went wrong. The offer is sent as well: without it the gateway keeps an old one.</summary>
    /// <param name="seq">The request's segment number.</param>
    /// <param name="text">Exact text, see <see cref="GatewayErrors"/>; not empty, or a gateway would read a success.</param>
    /// <param name="info">Fresh offer with the request's own token.</param>
    public static Net.TranscodeResult Failure(long seq, string text, Net.OrchestratorInfo info)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return new Net.TranscodeResult
        {
            Seq = seq,
            Error = text,
            Info = info,
        };
    }

    /// <summary>The offer of an off-chain orchestrator: no price, no ticket parameters, 20 zero bytes as address (core/orchestrator.go).</summary>
    /// <param name="serviceUri"><c>https://host:port</c> without a trailing slash.</param>
    /// <param name="capabilities">What is offered.</param>
    /// <param name="token">New from GetOrchestrator, the request's own in an answer to a segment.</param>
    public static Net.OrchestratorInfo OffchainInfo(string serviceUri, Net.Capabilities capabilities, Net.AuthToken token) =>
        new()
        {
            Transcoder = serviceUri,
            Address = EthAddress.Zero.ToByteString(),
            Capabilities = capabilities,
            AuthToken = token,
        };
}
