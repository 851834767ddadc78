using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace Pool.Actors.Link;

/// <summary>One Akka association: a channel of a <see cref="Link"/>. Frames wait, bounded, until Akka listens.</summary>
internal sealed class GateHandle : AssociationHandle
{
    private const int MaxEarlyFrames = 32;
    private readonly Link _link;
    private readonly uint _channel;
    private readonly Action<GateHandle>? _onIntroduced;
    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _early = new();
    private IHandleEventListener? _listener;
    private bool _introduced;
    private bool _ended;

    /// <param name="link">The link that carries it.</param>
    /// <param name="channel">Number of the channel in it.</param>
    /// <param name="local">This node's address.</param>
    /// <param name="remote">The peer's address.</param>
    /// <param name="onIntroduced">For a channel that the peer opened: called once it has introduced itself.</param>
    public GateHandle(Link link, uint channel, Address local, Address remote, Action<GateHandle>? onIntroduced)
        : base(local, remote)
    {
        _link = link;
        _channel = channel;
        _onIntroduced = onIntroduced;
        _ = AttachAsync();
    }

    /// <inheritdoc/>
    public override bool Write(ByteString payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        if (_ended)
        {
            return false;
        }
        _link.Firewall.NoteSent(payload.Memory);
        return _link.TrySend(FrameType.Data, _channel, payload.Memory);
    }

    /// <inheritdoc/>
    [Obsolete("Akka calls the overload with a reason")]
    public override void Disassociate()
    {
        _ended = true;
        _link.Forget(_channel);
        _link.TrySend(FrameType.Close, _channel, default);
    }

    /// <summary>Several channels may exist between the same two addresses, so a handle equals only itself.</summary>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_link.Peer.Epoch, _channel);

    /// <summary>Takes a frame of the peer.</summary>
    /// <exception cref="LinkException">The firewall does not let it pass.</exception>
    public void Receive(ReadOnlyMemory<byte> frame)
    {
        if (_link.Firewall.WhyNot(frame, first: !_introduced) is { } wrong)
        {
            throw new LinkException($"the peer sent {wrong}");
        }
        var introduction = !_introduced;
        _introduced = true;
        lock (_gate)
        {
            if (_listener is null)
            {
                if (_early.Count == MaxEarlyFrames)
                {
                    throw new LinkException("too many frames before the association stands");
                }
                _early.Enqueue(frame);
            }
            else
            {
                _listener.Notify(new InboundPayload(Link.ToByteString(frame)));
            }
        }
        if (introduction)
        {
            _onIntroduced?.Invoke(this);
        }
    }

    /// <summary>The peer closed the channel, or the link is gone.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _ended = true;
                _listener?.Notify(new Disassociated(DisassociateInfo.Unknown));
            }
        }
    }

    private async Task AttachAsync()
    {
        var listener = await ReadHandlerSource.Task;
        lock (_gate)
        {
            while (_early.TryDequeue(out var frame))
            {
                listener.Notify(new InboundPayload(Link.ToByteString(frame)));
            }
            _listener = listener;
            if (_ended)
            {
                listener.Notify(new Disassociated(DisassociateInfo.Unknown));
            }
        }
    }
}
