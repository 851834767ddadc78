using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport;

namespace Pool.Actors.Link;

/// <summary>Gives the transport the live links; passed to the actor system at its start.</summary>
/// <param name="hub">The node's links.</param>
public sealed class GateSetup(LinkHub hub) : Setup
{
    /// <summary>The node's links.</summary>
    public LinkHub Hub { get; } = hub;
}

/// <summary>
/// Akka.Remote over links: an association is a channel of the link to its peer. It never dials (only a worker's agent does, and it does
/// not need Akka for that) and never listens on a socket of its own. Addresses are logical: <c>akka.gate://pool@ID.worker:1</c>.
/// </summary>
public sealed class GateTransport : Transport
{
    /// <summary>Scheme of the transport; Akka puts <c>akka.</c> before it.</summary>
    public const string Scheme = "gate";

    /// <summary>Name of the actor system on every node.</summary>
    public const string SystemName = "pool";

    private readonly LinkHub _hub;
    private readonly Address _self;

    /// <summary>Called by Akka.Remote.</summary>
    public GateTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        SchemeIdentifier = Scheme;
        MaximumPayloadBytes = config.GetByteSize("maximum-payload-bytes", null) ?? 0;
        _hub =
            system.Settings.Setup.Get<GateSetup>().Select(setup => setup.Hub).GetOrElse(null!)
            ?? throw new InvalidOperationException("the actor system was started without a GateSetup");
        _self = AddressOf(_hub.Host);
    }

    /// <summary>The transport-level address of a logical host.</summary>
    public static Address AddressOf(string host) => new(Scheme, SystemName, host, LinkPeer.LogicalPort);

    /// <inheritdoc/>
    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var listening = new TaskCompletionSource<IAssociationEventListener>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = AcceptAsync(listening.Task);
        return Task.FromResult((_self, listening));
    }

    /// <inheritdoc/>
    public override bool IsResponsibleFor(Address remote) => true;

    /// <inheritdoc/>
    public override Task<AssociationHandle> Associate(Address remoteAddress)
    {
        ArgumentNullException.ThrowIfNull(remoteAddress);
        var handle = _hub.Find(remoteAddress.Host) is { } link
            ? link.OpenChannel(number => new GateHandle(link, number, _self, remoteAddress, onIntroduced: null))
            : null;
        return handle is null
            ? Task.FromException<AssociationHandle>(new InvalidAssociationException($"there is no link to {remoteAddress.Host}"))
            : Task.FromResult<AssociationHandle>(handle);
    }

    /// <inheritdoc/>
    public override Task<bool> Shutdown()
    {
        _hub.Acceptor = null;
        return Task.FromResult(true);
    }

    private async Task AcceptAsync(Task<IAssociationEventListener> listening)
    {
        var listener = await listening;
        _hub.Acceptor = (link, number) =>
            new GateHandle(
                link,
                number,
                _self,
                AddressOf(link.Peer.Host),
                onIntroduced: handle => listener.Notify(new InboundAssociation(handle))
            );
    }
}
