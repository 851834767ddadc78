using System.Buffers;

namespace Pool.Protocol.Media;

/// <summary>Random access to the bytes of one file, whichever blocks of memory they lie in. Reads never go beyond the end.</summary>
internal sealed class ByteSource
{
    private readonly Block[] _blocks;
    private int _current;

    /// <summary>Wraps a file without copying it.</summary>
    public ByteSource(in ReadOnlySequence<byte> bytes)
    {
        int count = 0;
        foreach (var memory in bytes)
            count += memory.IsEmpty ? 0 : 1;
        _blocks = new Block[count];
        int index = 0;
        foreach (var memory in bytes)
        {
            if (memory.IsEmpty)
                continue;
            _blocks[index++] = new Block(Length, memory);
            Length += memory.Length;
        }
    }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Reads as many bytes as the scratch is long, fewer at the end of the file.</summary>
    /// <param name="offset">From the start of the file; any value is allowed.</param>
    /// <param name="scratch">Used only where the bytes cross from one block into the next.</param>
    public ReadOnlySpan<byte> Read(long offset, Span<byte> scratch)
    {
        if (offset < 0 || offset >= Length)
            return default;
        Seek(offset);
        var block = _blocks[_current];
        int at = (int)(offset - block.Start);
        return block.Bytes.Length - at >= scratch.Length ? block.Bytes.Span.Slice(at, scratch.Length) : Gather(at, scratch);
    }

    /// <summary>The longest run of bytes from an offset that lies in one block; empty at the end of the file.</summary>
    public ReadOnlySpan<byte> Run(long offset)
    {
        if (offset < 0 || offset >= Length)
            return default;
        Seek(offset);
        return _blocks[_current].Bytes.Span[(int)(offset - _blocks[_current].Start)..];
    }

    private ReadOnlySpan<byte> Gather(int at, Span<byte> scratch)
    {
        int filled = 0;
        for (int index = _current; index < _blocks.Length && filled < scratch.Length; index++, at = 0)
        {
            var part = _blocks[index].Bytes.Span[at..];
            part = part[..Math.Min(part.Length, scratch.Length - filled)];
            part.CopyTo(scratch[filled..]);
            filled += part.Length;
        }
        return scratch[..filled];
    }

    private void Seek(long offset)
    {
        if (_blocks[_current].Holds(offset))
            return;
        if (_current + 1 < _blocks.Length && _blocks[_current + 1].Holds(offset))
        {
            _current++;
            return;
        }
        int low = 0;
        int high = _blocks.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_blocks[middle].Start <= offset)
                low = middle;
            else
                high = middle - 1;
        }
        _current = low;
    }

    private readonly record struct Block(long Start, ReadOnlyMemory<byte> Bytes)
    {
        public bool Holds(long offset) => offset >= Start && offset - Start < Bytes.Length;
    }
}
