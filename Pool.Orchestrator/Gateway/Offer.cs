using Pool.Protocol.Livepeer;
using Net = Livepeer.Net;

namespace Pool.Orchestrator.Gateway;

/// <summary>What this pool offers to gateways.</summary>
/// <param name="serviceUri"><c>https://host:port</c>.</param>
/// <param name="version">A real semantic version, or gateways that demand one refuse us.</param>
internal sealed class Offer(string serviceUri, string version)
{
    /// <summary>Capabilities; the same for every gateway.</summary>
    public Net.Capabilities Capabilities { get; } = CapabilitySet.Default.ToWire(version);

    /// <summary>Where gateways find us.</summary>
    public string ServiceUri { get; } = serviceUri;

    /// <summary>An offer without terms.</summary>
    /// <param name="token">New from GetOrchestrator, the request's own in an answer to a segment.</param>
    public Net.OrchestratorInfo With(Net.AuthToken token) => TranscodeReplyCodec.OffchainInfo(ServiceUri, Capabilities, token);
}
