using System.Buffers;
using Pool.Protocol.Media;

namespace Pool.Tests.Media;

/// <summary>Ways to give bytes to the inspector.</summary>
internal static class Inspect
{
    /// <summary>Inspects a file in one block; null if refused.</summary>
    public static MediaFacts? File(string path) => Bytes(System.IO.File.ReadAllBytes(path));

    /// <summary>Inspects bytes in one block; null if refused.</summary>
    public static MediaFacts? Bytes(ReadOnlyMemory<byte> bytes) => Of(new ReadOnlySequence<byte>(bytes));

    /// <summary>Inspects bytes in many blocks; null if refused.</summary>
    public static MediaFacts? Blocks(ReadOnlyMemory<byte> bytes, int blockBytes)
    {
        var first = new Block(bytes[..Math.Min(blockBytes, bytes.Length)], 0);
        var last = first;
        for (int at = first.Memory.Length; at < bytes.Length; at += blockBytes)
            last = last.Append(bytes.Slice(at, Math.Min(blockBytes, bytes.Length - at)));
        return Of(new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length));
    }

    private static MediaFacts? Of(ReadOnlySequence<byte> sequence)
    {
        bool found = MediaInspector.TryInspect(sequence, out var facts);
        return found == facts is not null ? facts : throw new InvalidOperationException("answer and facts disagree");
    }

    private sealed class Block : ReadOnlySequenceSegment<byte>
    {
        public Block(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Block Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Block(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
