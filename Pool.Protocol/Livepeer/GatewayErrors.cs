using System.Collections.Frozen;

namespace Pool.Protocol.Livepeer;

/// <summary>
/// Texts that gateways compare or that operators know, exact to the letter. A gateway reads the whole text of an answer as the error;
/// the status only matters as not 200.
/// </summary>
public static class GatewayErrors
{
    // server/segment_rpc.go, server/rpc.go: refusals before the work.

    /// <summary>The segment header is not base64.</summary>
    public const string SegmentEncoding = "ErrorSegEncoding";

    /// <summary>The segment's signature is not its payment's sender's.</summary>
    public const string SegmentSignature = "ErrSegSig";

    /// <summary>What the segment needs is more than we offer.</summary>
    public const string IncompatibleCapabilities = "incompatible capabilities";

    /// <summary>The segment carries no auth token.</summary>
    public const string MissingAuthToken = "missing auth token";

    /// <summary>The segment's auth token is not ours.</summary>
    public const string InvalidAuthToken = "invalid auth token";

    /// <summary>The segment's auth token was ours, too long ago.</summary>
    public const string ExpiredAuthToken = "expired auth token";

    /// <summary>EndTranscodingSession with a foreign token; capital letter in the reference.</summary>
    public const string EndInvalidAuthToken = "Invalid auth token";

    /// <summary>No session is free.</summary>
    public const string Capped = "OrchestratorCapped";

    /// <summary>The gateway's credit is below one ticket's value.</summary>
    public const string InsufficientBalance = "Insufficient balance";

    /// <summary>A duration outside 0 to 300 000 ms.</summary>
    public const string InvalidDuration = "invalid duration";

    /// <summary>A container number nobody knows.</summary>
    public const string UnknownFormat = "unrecognized profile output format";

    /// <summary>A codec profile number nobody knows.</summary>
    public const string UnknownProfile = "unrecognized encoder profile";

    /// <summary>A codec number nobody knows.</summary>
    public const string UnknownCodec = "unrecognized video codec";

    /// <summary>What Go's protobuf says of bytes it cannot read.</summary>
    public const string ProtobufText = "proto: cannot parse invalid wire-format data";

    /// <summary>The body's hash is not the announced one.</summary>
    public const string Forbidden = "Forbidden";

    /// <summary>The source URL could not be fetched.</summary>
    public const string BadRequest = "BadRequest";

    /// <summary>Reading the body failed, or our own fault.</summary>
    public const string InternalServerError = "Internal Server Error";

    /// <summary>GetOrchestrator with a wrong signature, gRPC status Unknown.</summary>
    public const string RequestSignature = "Invalid orchestrator request: orchestrator req sig check failed";

    /// <summary>GetOrchestrator while no session is free, gRPC status Unknown.</summary>
    public const string RequestCapped = "Invalid orchestrator request: OrchestratorCapped";

    /// <summary>A rendition that is not, or no longer, there (lpms vidplayer/player.go).</summary>
    public const string NotFound = "ErrNotFound";

    // core/orchestrator.go, core/livepeernode.go: ends of the work in an answer of status 200.

    /// <summary>The session's queue is full.</summary>
    public const string Busy = "OrchestratorBusy";

    /// <summary>There is no worker at all.</summary>
    public const string NoTranscoders = "no transcoders available";

    /// <summary>No worker can do this.</summary>
    public const string NoCapableTranscoders = "no transcoders can provide requested capabilities";

    /// <summary>The worker did not answer in time.</summary>
    public const string TookTooLong = "Remote transcoder took too long";

    /// <summary>Results and profiles differ in number.</summary>
    public const string MismatchedSegments = "MismatchedSegments";

    /// <summary>A rendition is shorter than 25 bytes.</summary>
    public const string ZeroSegments = "ZeroSegments";

    // The forgiven ones (go-livepeer server/broadcast.go nonRetryableErrs; lpms ffmpeg/ffmpeg_errors.go, ffmpeg/transcoder.go).

    /// <summary>Forgiven: a size outside what encoders take.</summary>
    public const string InvalidResolution = "TranscoderInvalidResolution";

    /// <summary>Forgiven: no video that could be decoded.</summary>
    public const string InvalidVideo = "TranscoderInvalidVideo";

    /// <summary>Forgiven: a GOP below −1.</summary>
    public const string InvalidGop = "TranscoderInvalidGOP";

    /// <summary>Forgiven: a codec that no encoder of ours makes.</summary>
    public const string EncoderNotFound = "Encoder not found";

    /// <summary>Forgiven: a codec that no decoder of ours reads.</summary>
    public const string UnsupportedInputCodec = "Unsupported input codec";

    /// <summary>Forgiven: a pixel format that no decoder of ours reads.</summary>
    public const string UnsupportedPixelFormat = "Unsupported input pixel format";

    /// <summary>Forgiven: nothing a decoder could start at.</summary>
    public const string NoKeyframes = "No keyframes in input";

    /// <summary>Forgiven: more profiles than one segment may have.</summary>
    public const string TooManyOutputs = "Too many outputs";

    /// <summary>Forgiven: a wish outside its range.</summary>
    public const string InvalidArgument = "Invalid argument";

    private static readonly FrozenSet<string> ForgivenTexts = FrozenSet.Create(
        StringComparer.Ordinal,
        UnsupportedPixelFormat,
        "Error initializing filtergraph",
        TooManyOutputs,
        UnsupportedInputCodec,
        NoKeyframes,
        "Unrecoverable state, restart process",
        "Encoded frames runaway",
        "Decoder not found",
        "Demuxer not found",
        EncoderNotFound,
        "Muxer not found",
        "Option not found",
        InvalidArgument,
        InvalidResolution,
        InvalidVideo,
        "TranscoderUnrecognizedFormat",
        "TranscoderUnrecognizedProfile",
        InvalidGop,
        "TranscoderIncompatibleDevices"
    );

    /// <summary>
    /// Texts after which a gateway keeps the session and gives up the segment alone; every other text suspends the orchestrator.
    /// The whole text must match.
    /// </summary>
    public static IReadOnlySet<string> Forgiven => ForgivenTexts;

    /// <summary>Whether a gateway forgives this text.</summary>
    public static bool IsForgiven(string text) => ForgivenTexts.Contains(text);
}
