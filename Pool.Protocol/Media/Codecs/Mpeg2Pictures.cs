using System.Buffers.Binary;

namespace Pool.Protocol.Media.Codecs;

/// <summary>Counts MPEG-1 and MPEG-2 pictures by their picture headers (ITU-T H.262, 6.2).</summary>
internal sealed class Mpeg2Pictures : PictureCounter
{
    private const int HeadBytes = 5;
    private const byte PictureHeader = 0x00;
    private const byte SequenceHeader = 0xb3;
    private const byte Extension = 0xb5;
    private const int SequenceExtension = 1;
    private const int CodingExtension = 8;
    private const int Intra = 1;
    private const int WholeFrame = 3;

    private PictureFormat? _format;
    private bool _started;
    private bool _fieldOpen;
    private (int Frames, int Leading) _before;

    /// <inheritdoc/>
    public override int HeadLength(byte first) => first is PictureHeader or SequenceHeader or Extension ? HeadBytes : 0;

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> head)
    {
        if (head.Length < HeadBytes)
            return;
        switch (head[0])
        {
            case PictureHeader:
                _before = (Frames, LeadingFrames);
                _started |= ((head[2] >> 3) & 7) == Intra;
                Count(_started, _format);
                break;
            case SequenceHeader:
                uint sides = BinaryPrimitives.ReadUInt32BigEndian(head[1..]) >> 8;
                Restate(sides >> 12, sides & 0xfff, chroma: 1);
                break;
            case Extension when head[1] >> 4 == SequenceExtension && _format is { } format:
                uint bits = BinaryPrimitives.ReadUInt32BigEndian(head[1..]);
                Restate(
                    (bits >> 15 & 3) << 12 | (uint)format.WidthPx,
                    (bits >> 13 & 3) << 12 | (uint)format.HeightPx,
                    (int)(bits >> 17 & 3)
                );
                break;
            case Extension when head[1] >> 4 == CodingExtension:
                PairFields((head[3] & 3) == WholeFrame);
                break;
        }
    }

    private void Restate(long widthPx, long heightPx, int chroma)
    {
        _format = PictureFormat.Of(widthPx, heightPx, chroma, bitDepth: 8);
        if (_format is { } format)
            State(format);
    }

    private void PairFields(bool isWholeFrame)
    {
        if (!isWholeFrame && _fieldOpen)
            TakeBack(_before.Frames, _before.Leading);
        _fieldOpen = !isWholeFrame && !_fieldOpen;
    }
}
