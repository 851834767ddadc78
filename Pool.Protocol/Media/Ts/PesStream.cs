using Pool.Protocol.Media.Codecs;

namespace Pool.Protocol.Media.Ts;

/// <summary>Follows the PES packets of one stream of MPEG-TS.</summary>
internal abstract class PesStream
{
    private PesClock _clock;
    private int _continuity = -1;
    private bool _open;
    private int _headerLeft;

    /// <summary>Takes the stream's next packet.</summary>
    public void Read(in TsPacket packet)
    {
        var payload = packet.Payload;
        if (payload.IsEmpty)
            return;
        if (_continuity >= 0 && packet.Continuity != ((_continuity + 1) & 0x0f) && !packet.AnnouncesJump)
            Lost();
        _continuity = packet.Continuity;
        if (packet.StartsUnit)
            Open(payload);
        if (!_open)
            return;
        int skipped = Math.Min(_headerLeft, payload.Length);
        _headerLeft -= skipped;
        if (skipped < payload.Length)
            Data(payload[skipped..]);
    }

    /// <summary>A PES packet begins; its time is unwrapped.</summary>
    protected abstract void Begin(long? pts);

    /// <summary>The elementary stream goes on.</summary>
    protected virtual void Data(ReadOnlySpan<byte> data) { }

    /// <summary>Packets are missing.</summary>
    protected virtual void Lost() { }

    private void Open(ReadOnlySpan<byte> payload)
    {
        var header = PesHeader.Read(payload);
        _open = header is not null;
        if (header is not { } found)
            return;
        _headerLeft = found.Bytes;
        Begin(found.Pts is { } pts ? _clock.Unwrap(pts) : null);
    }
}

/// <summary>The video stream of MPEG-TS.</summary>
internal sealed class PesVideo : PesStream
{
    private readonly VideoTally _tally;
    private readonly AnnexB _units;
    private long? _pts;

    /// <summary>Starts a stream of a codec.</summary>
    public PesVideo(VideoCodec codec)
    {
        _tally = new VideoTally(codec);
        _units = new AnnexB(_tally.Pictures);
    }

    /// <summary>The facts, after the last packet: the first time in 33 bits, the last one unwrapped from there.</summary>
    public VideoFacts ToFacts()
    {
        Settle();
        var facts = _tally.ToFacts();
        return facts with
        {
            FirstPts = Rebase(facts.FirstPts),
            FirstShownPts = Rebase(facts.FirstShownPts),
            LastPts = Rebase(facts.LastPts),
        };

        long? Rebase(long? pts) => pts is { } time && facts.FirstPts is { } first ? time - first + PesClock.Wrap(first) : null;
    }

    /// <inheritdoc/>
    protected override void Begin(long? pts)
    {
        Settle();
        _pts = pts;
        _tally.Pictures.BeginPacket();
    }

    /// <inheritdoc/>
    protected override void Data(ReadOnlySpan<byte> data)
    {
        _units.Feed(data);
        if (_tally.Settle(_pts))
            _pts = null;
    }

    /// <inheritdoc/>
    protected override void Lost() => _units.Reset();

    /// <summary>A picture shorter than what we ask for is only known to be complete when the next packet begins.</summary>
    private void Settle()
    {
        _units.Flush();
        _tally.Settle(_pts);
    }
}

/// <summary>The audio stream of MPEG-TS.</summary>
internal sealed class PesAudio : PesStream
{
    private int _packets;
    private long? _firstPts;

    /// <summary>The facts, after the last packet.</summary>
    public AudioFacts ToFacts() => new(_packets, _firstPts);

    /// <inheritdoc/>
    protected override void Begin(long? pts)
    {
        _packets++;
        _firstPts ??= pts;
    }
}
