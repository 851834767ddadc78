using System.Collections.Immutable;
using System.Net;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;
using Net = Livepeer.Net;
using PublishedRendition = Pool.Actors.Sessions.PublishedRendition;

namespace Pool.Orchestrator.Gateway;

/// <summary>Nothing is paid, and no signature is checked: what a gateway says of itself proves nothing, so its address is its name.</summary>
internal sealed class OffchainPayments : IPayments
{
    private static readonly Task<string?> Free = Task.FromResult<string?>(null);
    private static readonly Task<HeaderFailure?> Taken = Task.FromResult<HeaderFailure?>(null);

    public string NameOf(EthAddress sender, IPAddress peer) => (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString();

    public Task<string?> QuoteAsync(Net.OrchestratorRequest request, Net.OrchestratorInfo offer, CancellationToken ct) => Free;

    public HeaderFailure? CheckSignature(SegmentRequest request) => null;

    public Task<HeaderFailure?> AcceptAsync(SegmentRequest request, CancellationToken ct) => Taken;

    public Task<HeaderFailure?> ReserveAsync(SegmentId segment, SegmentRequest request, CancellationToken ct) => Taken;

    public Task SettleAsync(SegmentId segment, SegmentRequest request, ImmutableArray<PublishedRendition> renditions) =>
        Task.CompletedTask;

    public void Refresh(SegmentRequest request, Net.OrchestratorInfo offer) { }
}
