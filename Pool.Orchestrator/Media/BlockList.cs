using System.Buffers;

namespace Pool.Orchestrator.Media;

/// <summary>A growing file in pooled blocks, each charged to a budget before it is filled. Not for use by several threads.</summary>
internal sealed class BlockList(ByteBudget budget)
{
    /// <summary>Size of a block: below the large object heap, and few of them per segment.</summary>
    public const int BlockBytes = 64 * 1024;

    private Block? _first;
    private Block? _last;
    private int _count;
    private int _filled = BlockBytes;

    /// <summary>Bytes written.</summary>
    public long Length => _count == 0 ? 0 : (_count - 1L) * BlockBytes + _filled;

    /// <summary>What can be written before the next <see cref="GrowAsync"/>.</summary>
    public Span<byte> Room => _last is null ? default : _last.Array.AsSpan(_filled, BlockBytes - _filled);

    /// <summary>Adds a block.</summary>
    /// <returns>False if there was no room for it in time.</returns>
    public async ValueTask<bool> GrowAsync(TimeSpan patience, CancellationToken ct)
    {
        if (!await budget.TakeAsync(BlockBytes, patience, ct))
        {
            return false;
        }
        var block = new Block(ArrayPool<byte>.Shared.Rent(BlockBytes), _count * (long)BlockBytes);
        _last?.Precede(block);
        _first ??= block;
        (_last, _filled, _count) = (block, 0, _count + 1);
        return true;
    }

    /// <summary>Counts bytes that were written to <see cref="Room"/>.</summary>
    public void Advance(int bytes) => _filled += bytes;

    /// <summary>All that was written.</summary>
    public ReadOnlySequence<byte> ToSequence() =>
        _first is null || _last is null ? default : new ReadOnlySequence<byte>(_first, 0, _last, _filled);

    /// <summary>Returns the blocks to the pool and their size to the budget. Views of them are void from then on.</summary>
    public void Free()
    {
        for (var block = _first; block is not null; block = (Block?)block.Next)
        {
            ArrayPool<byte>.Shared.Return(block.Array);
        }
        budget.Return((long)_count * BlockBytes);
        (_first, _last, _count, _filled) = (null, null, 0, BlockBytes);
    }

    private sealed class Block : ReadOnlySequenceSegment<byte>
    {
        public Block(byte[] array, long position)
        {
            (Array, RunningIndex) = (array, position);
            Memory = array.AsMemory(0, BlockBytes);
        }

        public byte[] Array { get; }

        public void Precede(Block next) => Next = next;
    }
}
