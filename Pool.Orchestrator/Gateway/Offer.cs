using Pool.Actors.Routing;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Capabilities;
using Pool.Protocol.Media;
using Net = Livepeer.Net;

namespace Pool.Orchestrator.Gateway;

/// <summary>What this pool offers to gateways.</summary>
/// <param name="serviceUri"><c>https://host:port</c>.</param>
/// <param name="version">A real semantic version, or gateways that demand one refuse us.</param>
/// <param name="nodes">Further orchestrators, <c>https://host:port</c>.</param>
/// <param name="abilities">What the workers can make now.</param>
/// <param name="sources">What they are not burdened with.</param>
internal sealed class Offer(
    string serviceUri,
    string version,
    IReadOnlyList<string> nodes,
    PoolAbilities abilities,
    SourceBounds sources
)
{
    private readonly Net.Capabilities _always = CapabilitySet.Pool.ToWire(version);
    private readonly Net.Capabilities _withHevc = CapabilitySet.Pool.With(LivepeerCapability.HevcEncode).ToWire(version);

    /// <summary>Capabilities; the same for every gateway. HEVC is among them while a worker encodes it.</summary>
    public Net.Capabilities Capabilities => EncodesHevc ? _withHevc : _always;

    /// <summary>Whether a worker encodes HEVC now.</summary>
    public bool EncodesHevc => abilities.EncodesHevc;

    /// <summary>Whether a worker encodes every chroma format and depth now.</summary>
    public bool EncodesAllSamples => abilities.EncodesAllSamples;

    /// <summary>Bounds of what is taken.</summary>
    public SourceBounds Sources { get; } = sources;

    /// <summary>Where gateways find us.</summary>
    public string ServiceUri { get; } = serviceUri;

    /// <summary>An offer without terms.</summary>
    /// <param name="token">New from GetOrchestrator, the request's own in an answer to a segment.</param>
    public Net.OrchestratorInfo With(Net.AuthToken token)
    {
        var info = TranscodeReplyCodec.OffchainInfo(ServiceUri, Capabilities, token);
        info.Nodes.AddRange(nodes);
        return info;
    }
}
