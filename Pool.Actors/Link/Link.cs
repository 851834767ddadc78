using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Threading.Channels;
using Google.Protobuf;

namespace Pool.Actors.Link;

/// <summary>
/// One live link between a worker and an orchestrator: the one TLS connection that the worker dialled, with many Akka associations
/// (channels) multiplexed in it. It lives until the connection ends, the peer misbehaves, the peer is silent, or <see cref="Cut"/>.
/// </summary>
public sealed class Link : IDisposable
{
    /// <summary>A ping is a time. Longer ones would be kept and sent back to a peer that does not read.</summary>
    private const int PingBytes = 8;

    private readonly IDuplexPipe _pipe;
    private readonly LinkSettings _settings;
    private readonly TimeProvider _time;
    private readonly RateLimit _rate;
    private readonly Channel<LinkFrame> _outgoing;
    private readonly ConcurrentDictionary<uint, GateHandle> _channels = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly bool _dialled;
    private uint _lastChannel;
    private long _lastReceived;
    private long _roundTripTicks = -1;
    private string? _why;

    internal Link(IDuplexPipe pipe, LinkPeer peer, LinkFirewall firewall, bool dialled, LinkSettings settings, TimeProvider time)
    {
        _pipe = pipe;
        Peer = peer;
        Firewall = firewall;
        _dialled = dialled;
        _settings = settings;
        _time = time;
        _rate = new RateLimit(settings.MaxMessagesPerSecond, time);
        _lastReceived = time.GetTimestamp();
        _outgoing = System.Threading.Channels.Channel.CreateBounded<LinkFrame>(
            new BoundedChannelOptions(settings.MaxQueuedFrames) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
        );
    }

    /// <summary>Who is at the far end.</summary>
    public LinkPeer Peer { get; }

    /// <summary>Last measured round trip; null before the first.</summary>
    public TimeSpan? RoundTrip => Volatile.Read(ref _roundTripTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Cancelled when the link ends.</summary>
    public CancellationToken Ended => _ending.Token;

    internal LinkFirewall Firewall { get; }

    /// <summary>
    /// Makes the association for a channel that the peer opens, or null while this node's actors start or stop; set before
    /// <see cref="RunAsync"/>.
    /// </summary>
    internal Func<uint, GateHandle?>? Accept { get; set; }

    /// <summary>Ends the link at once.</summary>
    /// <param name="why">For the log.</param>
    public void Cut(string why)
    {
        Interlocked.CompareExchange(ref _why, why, null);
        _outgoing.Writer.TryComplete();
        _ending.Cancel();
    }

    /// <summary>Carries frames both ways until the link ends.</summary>
    /// <returns>Why it ended.</returns>
    public async Task<string> RunAsync()
    {
        var writing = WriteAsync();
        try
        {
            await ReadAsync();
            Cut("the peer closed the connection");
        }
        catch (Exception end)
        {
            // Whatever a peer makes go wrong ends its link and nothing else.
            Cut(end is OperationCanceledException ? "cut" : end.Message);
        }
        await writing;
        // Not before both have ended: what the reader holds goes back to the pool with it.
        await _pipe.Input.CompleteAsync();
        foreach (var handle in _channels.Values)
        {
            handle.End();
        }
        _channels.Clear();
        return _why!;
    }

    /// <inheritdoc/>
    public void Dispose() => _ending.Dispose();

    internal GateHandle? OpenChannel(Func<uint, GateHandle> make)
    {
        // Odd numbers belong to the side that dialled, so both may open without asking.
        var number = Interlocked.Add(ref _lastChannel, 2) + (_dialled ? 1u : 0u);
        var handle = make(number);
        return
            _channels.Count < _settings.MaxChannels
            && _channels.TryAdd(number, handle)
            && TrySend(FrameType.Open, number, default)
            ? handle
            : null;
    }

    internal bool TrySend(FrameType type, uint channel, ReadOnlyMemory<byte> payload)
    {
        if (_outgoing.Writer.TryWrite(new LinkFrame(type, channel, payload)))
        {
            return true;
        }
        if (!_ending.IsCancellationRequested)
        {
            Cut($"the peer does not read: {_settings.MaxQueuedFrames} frames wait");
        }
        return false;
    }

    internal void Forget(uint channel) => _channels.TryRemove(channel, out _);

    /// <summary>Called by <see cref="LinkHeartbeat"/> on its own thread.</summary>
    internal void Beat()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _lastReceived)) > _settings.DeadAfter)
        {
            Cut($"silent for {_settings.DeadAfter.TotalMilliseconds:0} ms");
            return;
        }
        var sent = new byte[PingBytes];
        BinaryPrimitives.WriteInt64BigEndian(sent, _time.GetTimestamp());
        TrySend(FrameType.Ping, 0, sent);
    }

    private async Task ReadAsync()
    {
        while (true)
        {
            var read = await _pipe.Input.ReadAsync(_ending.Token);
            Volatile.Write(ref _lastReceived, _time.GetTimestamp());
            var buffer = read.Buffer;
            while (LinkFrame.TryRead(ref buffer, _settings.MaxFrameBytes, out var frame))
            {
                Receive(frame);
            }
            _pipe.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private void Receive(LinkFrame frame)
    {
        Spend();
        switch (frame.Type)
        {
            case FrameType.Ping when frame.Payload.Length == PingBytes:
                TrySend(FrameType.Pong, 0, frame.Payload);
                break;
            case FrameType.Pong when frame.Payload.Length == PingBytes:
                var round = _time.GetElapsedTime(BinaryPrimitives.ReadInt64BigEndian(frame.Payload.Span));
                Volatile.Write(ref _roundTripTicks, Math.Max(0, round.Ticks));
                break;
            case FrameType.Open:
                AcceptChannel(frame.Channel);
                break;
            case FrameType.Data:
                if (_channels.TryGetValue(frame.Channel, out var handle))
                {
                    handle.Receive(frame.Payload);
                }
                break;
            case FrameType.Close:
                if (_channels.TryRemove(frame.Channel, out var closed))
                {
                    closed.End();
                }
                break;
            default:
                throw new LinkException($"an unexpected frame of type {(byte)frame.Type}");
        }
    }

    private void AcceptChannel(uint number)
    {
        if ((number & 1) == (_dialled ? 1u : 0u) || _channels.Count >= _settings.MaxChannels)
        {
            throw new LinkException("a channel that it may not open");
        }
        if (_channels.ContainsKey(number))
        {
            throw new LinkException("a channel that is already open");
        }
        if (Accept!(number) is { } handle)
        {
            _channels[number] = handle;
        }
        else
        {
            TrySend(FrameType.Close, number, default);
        }
    }

    private void Spend()
    {
        if (!_rate.TrySpend())
        {
            throw new LinkException($"more than {_settings.MaxMessagesPerSecond} messages per second");
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync(_ending.Token))
            {
                while (_outgoing.Reader.TryRead(out var frame))
                {
                    frame.WriteTo(_pipe.Output);
                }
                await _pipe.Output.FlushAsync(_ending.Token);
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or InvalidOperationException)
        {
            Cut(end.Message);
        }
        finally
        {
            await CompleteAsync();
        }
    }

    private async Task CompleteAsync()
    {
        try
        {
            // Told of an end, a stream's writer does not send what is left once more, to a peer that may not read.
            await _pipe.Output.CompleteAsync(_ending.IsCancellationRequested ? new OperationCanceledException() : null);
        }
        catch (Exception end) when (end is IOException or InvalidOperationException)
        {
            // A stream's writer sends what is left once more, and nobody is there to take it.
        }
    }

    internal static ByteString ToByteString(ReadOnlyMemory<byte> payload) => UnsafeByteOperations.UnsafeWrap(payload);
}
