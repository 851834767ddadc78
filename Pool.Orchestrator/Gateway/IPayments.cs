using System.Collections.Immutable;
using System.Net;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;
using Net = Livepeer.Net;
using PublishedRendition = Pool.Actors.Sessions.PublishedRendition;

namespace Pool.Orchestrator.Gateway;

/// <summary>
/// How segments are paid, in the order of a segment's life: quote, accept (before the body), reserve, settle, info. What it refuses is
/// refused before the body is read, or not at all.
/// </summary>
internal interface IPayments
{
    /// <summary>Who a gateway is: its session and its account go by this name.</summary>
    /// <param name="sender">As the gateway says; proven only where payments are.</param>
    /// <param name="peer">Where it calls from.</param>
    string NameOf(EthAddress sender, IPAddress peer);

    /// <summary>Puts price and terms for a new session into an offer.</summary>
    /// <returns>Null, or why not: the exact text for the gateway.</returns>
    Task<string?> QuoteAsync(Net.OrchestratorRequest request, Net.OrchestratorInfo offer, CancellationToken ct);

    /// <summary>Checks a segment's signature against who pays (§4.4 no. 7).</summary>
    /// <returns>Null, or the refusal.</returns>
    HeaderFailure? CheckSignature(SegmentRequest request);

    /// <summary>Takes the payment that came with a segment, durably.</summary>
    /// <returns>Null, or the refusal.</returns>
    Task<HeaderFailure?> AcceptAsync(SegmentRequest request, CancellationToken ct);

    /// <summary>Sets aside what the segment will cost.</summary>
    /// <returns>Null, or the refusal.</returns>
    Task<HeaderFailure?> ReserveAsync(SegmentId segment, SegmentRequest request, CancellationToken ct);

    /// <summary>Charges for the pixels that we counted, once per segment; none if it failed.</summary>
    Task SettleAsync(SegmentId segment, SegmentRequest request, ImmutableArray<PublishedRendition> renditions);

    /// <summary>Puts fresh terms into the offer that goes with an answer.</summary>
    void Refresh(SegmentRequest request, Net.OrchestratorInfo offer);
}
