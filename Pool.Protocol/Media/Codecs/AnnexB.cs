namespace Pool.Protocol.Media.Codecs;

/// <summary>
/// Finds units by their start codes (00 00 01) in an elementary stream that comes in pieces, and hands the start of each to a counter.
/// Holds at most one head, whatever the stream is.
/// </summary>
internal sealed class AnnexB(PictureCounter pictures)
{
    private const int NoUnit = 0;
    private const int HeaderAwaited = -1;

    private readonly byte[] _head = new byte[PictureCounter.MaxHeadBytes];
    private int _filled;
    private int _wanted;
    private int _zeros;

    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    /// <summary>Takes the next piece of the stream.</summary>
    public void Feed(ReadOnlySpan<byte> piece)
    {
        int from = EndOfSplitCode(piece);
        if (from > 0)
            Begin();
        while (true)
        {
            int length = piece[from..].IndexOf(StartCode);
            Collect(length < 0 ? piece[from..] : piece.Slice(from, length));
            if (length < 0)
                break;
            Begin();
            from += length + StartCode.Length;
        }
        CountZeros(piece);
    }

    /// <summary>Ends the unit at hand: its packet is complete, or the stream is.</summary>
    public void Flush()
    {
        if (_wanted > NoUnit && _filled > 0)
            pictures.Read(_head.AsSpan(0, _filled));
        _wanted = NoUnit;
    }

    /// <summary>Forgets the unit at hand: bytes of the stream were lost.</summary>
    public void Reset()
    {
        _wanted = NoUnit;
        _zeros = 0;
    }

    private int EndOfSplitCode(ReadOnlySpan<byte> piece)
    {
        if (_zeros >= 2 && piece is [1, ..])
            return 1;
        return _zeros >= 1 && piece is [0, 1, ..] ? 2 : 0;
    }

    private void Begin()
    {
        Flush();
        _filled = 0;
        _wanted = HeaderAwaited;
    }

    private void Collect(ReadOnlySpan<byte> bytes)
    {
        if (_wanted == NoUnit || bytes.IsEmpty)
            return;
        if (_wanted == HeaderAwaited)
            _wanted = pictures.HeadLength(bytes[0]);
        var part = bytes[..Math.Min(bytes.Length, _wanted - _filled)];
        part.CopyTo(_head.AsSpan(_filled));
        _filled += part.Length;
        if (_filled == _wanted)
            Flush();
    }

    private void CountZeros(ReadOnlySpan<byte> piece)
    {
        int last = piece.LastIndexOfAnyExcept((byte)0);
        int zeros = piece.Length - 1 - last;
        _zeros = Math.Min(2, last < 0 ? _zeros + zeros : zeros);
    }
}
