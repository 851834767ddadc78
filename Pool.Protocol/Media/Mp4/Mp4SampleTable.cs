namespace Pool.Protocol.Media.Mp4;

/// <summary>Walks the samples that the tables of a track list (ISO 14496-12, 8.6 and 8.7).</summary>
internal static class Mp4SampleTable
{
    /// <summary>Hands all samples to the track, until its tables end or claim more than the file holds.</summary>
    public static void Walk(ByteSource source, Mp4Track track)
    {
        Box times = default;
        Box shifts = default;
        Box sizes = default;
        Box runs = default;
        Box chunks = default;
        var boxes = new BoxCursor(source, track.SampleTable.Body, track.SampleTable.End);
        while (boxes.Next(out var box))
        {
            switch (box.Type)
            {
                case BoxType.Stts:
                    times = box;
                    break;
                case BoxType.Ctts:
                    shifts = box;
                    break;
                case BoxType.Stsz or BoxType.Stz2:
                    sizes = box;
                    break;
                case BoxType.Stsc:
                    runs = box;
                    break;
                case BoxType.Stco or BoxType.Co64:
                    chunks = box;
                    break;
            }
        }
        var offsets = new Mp4Chunks(source, chunks, runs);
        var lengths = new Mp4Sizes(source, sizes);
        var steps = new RunLength(source, times);
        var compositions = new RunLength(source, shifts);
        while (lengths.Next(out uint size) && offsets.Next(size, out long offset))
        {
            if (!track.Take(source, offset, size, steps.Next(), (int)compositions.Next()))
                break;
        }
    }

    /// <summary>Values of a table that says how often each occurs (stts, ctts); 0 behind its end.</summary>
    private struct RunLength
    {
        private FieldReader _fields;
        private uint _left;
        private uint _value;

        public RunLength(ByteSource source, in Box box)
        {
            _fields = FieldReader.Of(source, box);
            _fields.Skip(8);
        }

        public uint Next()
        {
            while (_left == 0)
            {
                if (_fields.AtEnd)
                    return 0;
                _left = _fields.U32();
                _value = _fields.U32();
            }
            _left--;
            return _value;
        }
    }
}
