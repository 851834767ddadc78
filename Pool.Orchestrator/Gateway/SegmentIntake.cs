using System.Net;
using Pool.Actors.Sessions;
using Pool.Orchestrator.Joining;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Capabilities;

namespace Pool.Orchestrator.Gateway;

/// <summary>A segment that may come.</summary>
/// <param name="Id">Our id of it; the same in every log line on its way.</param>
/// <param name="Key">Its stream.</param>
/// <param name="Request">Its headers.</param>
internal sealed record AdmittedSegment(SegmentId Id, SessionKey Key, SegmentRequest Request)
{
    /// <summary>What is asked.</summary>
    public SegmentMetadata Segment => Request.Segment;

    /// <summary>Session id of the token that came with it.</summary>
    public string TokenSession => Segment.AuthToken!.SessionId;

    /// <summary>How log lines about it begin: operators search for the reference's words (livepeer-wire.md §10.4).</summary>
    public string LogPrefix { get; } =
        $"manifestID={Key.ManifestId} seqNo={Request.Segment.Seq} orchSessionID={Request.Segment.AuthToken!.SessionId}"
        + $" sender={Key.Gateway} segment={Id}";
}

/// <summary>
/// Everything that can be refused, before the body is read: checks in the reference's order with its texts (livepeer-wire.md §4.4).
/// Comes after <see cref="SegmentEndpoint"/>, before the body.
/// </summary>
internal sealed class SegmentIntake(ActorEdge edge, IPayments payments, AuthTokenMint tokens, Offer offer)
{
    /// <summary>Checks a request and asks for its admission.</summary>
    /// <returns>The admitted segment, which must be transcoded or abandoned; or the refusal.</returns>
    public async Task<HeaderReading<AdmittedSegment>> AdmitAsync(HttpContext context, SegmentId id)
    {
        var headers = context.Request.Headers;
        var reading = SegmentHeaders.Read(Header(headers, SegmentHeaders.Segment), Header(headers, SegmentHeaders.Payment));
        return await reading.Match(
            request => AdmitAsync(context, id, request),
            failure => Task.FromResult<HeaderReading<AdmittedSegment>>(new HeaderReading<AdmittedSegment>.Bad(failure))
        );
    }

    private async Task<HeaderReading<AdmittedSegment>> AdmitAsync(HttpContext context, SegmentId id, SegmentRequest request)
    {
        if (Check(request) is { } failure)
        {
            return new HeaderReading<AdmittedSegment>.Bad(failure);
        }
        var peer = context.Connection.RemoteIpAddress ?? IPAddress.None;
        var key = new SessionKey(payments.NameOf(request.Sender, peer), request.Segment.ManifestId);
        var admitted = new AdmittedSegment(id, key, request);
        var ct = context.RequestAborted;
        if (await AdmitAsync(admitted, $"{SourcePrefix.Of(peer)}", ct) is { } refusal)
        {
            return new HeaderReading<AdmittedSegment>.Bad(refusal);
        }
        if ((await payments.AcceptAsync(request, ct) ?? await payments.ReserveAsync(id, request, ct)) is { } unpaid)
        {
            edge.Abandon(new SessionProtocol.AbandonSegment(key, id));
            return new HeaderReading<AdmittedSegment>.Bad(unpaid);
        }
        return new HeaderReading<AdmittedSegment>.Good(admitted);
    }

    private HeaderFailure? Check(SegmentRequest request)
    {
        if (payments.CheckSignature(request) is { } unsigned)
        {
            return unsigned;
        }
        if (!Compatibility.IsCompatible(request.Segment.Capabilities, offer.Capabilities))
        {
            return Refuse(GatewayErrors.IncompatibleCapabilities);
        }
        if (request.Segment.AuthToken is not { } token)
        {
            return Refuse(GatewayErrors.MissingAuthToken);
        }
        return tokens.Verify(token) switch
        {
            AuthTokenVerdict.Forged => Refuse(GatewayErrors.InvalidAuthToken),
            AuthTokenVerdict.Expired => Refuse(GatewayErrors.ExpiredAuthToken),
            _ => null,
        };
    }

    private async Task<HeaderFailure?> AdmitAsync(AdmittedSegment admitted, string source, CancellationToken ct)
    {
        var segment = admitted.Segment;
        var answered = false;
        try
        {
            var refusal = await edge.AdmitAsync(
                new SessionProtocol.AdmitSegment(
                    admitted.Key,
                    source,
                    admitted.TokenSession,
                    admitted.Id,
                    segment.Seq,
                    segment.DurationMs,
                    segment.Profiles
                ),
                ct
            );
            answered = refusal is not { Status: StatusCodes.Status500InternalServerError };
            return refusal;
        }
        finally
        {
            if (!answered)
            {
                // It may have been admitted all the same.
                edge.Abandon(new SessionProtocol.AbandonSegment(admitted.Key, admitted.Id));
            }
        }
    }

    private static string? Header(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var value) ? value.ToString() : null;

    private static HeaderFailure Refuse(string text) => new(StatusCodes.Status403Forbidden, text);
}
