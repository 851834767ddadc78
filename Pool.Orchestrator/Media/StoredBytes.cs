using System.Buffers;
using Pool.Protocol.Livepeer;

namespace Pool.Orchestrator.Media;

/// <summary>
/// One file in pooled blocks, hashed as it came. It never changes; it is freed when its owner and the last reader have released it.
/// Made by <see cref="BodyReader"/>, whose caller is the first owner.
/// </summary>
internal sealed class StoredBytes
{
    private readonly BlockList _blocks;
    private int _holders = 1;

    /// <param name="blocks">The bytes; owned from now on.</param>
    /// <param name="sha256">32 bytes.</param>
    /// <param name="keccak">Keccak of the bytes; the default if nobody asked for it.</param>
    public StoredBytes(BlockList blocks, ReadOnlyMemory<byte> sha256, Hash32 keccak)
    {
        _blocks = blocks;
        Bytes = blocks.ToSequence();
        Sha256 = sha256;
        Keccak = keccak;
    }

    /// <summary>The bytes; valid while held.</summary>
    public ReadOnlySequence<byte> Bytes { get; }

    /// <summary>Length in bytes.</summary>
    public long Length => Bytes.Length;

    /// <summary>SHA-256, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Sha256 { get; }

    /// <summary>Keccak-256; the default if nobody asked for it.</summary>
    public Hash32 Keccak { get; }

    /// <summary>One more holder, who must release it; false if it is freed already.</summary>
    public bool TryHold()
    {
        var holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return true;
            }
            holders = seen;
        }
        return false;
    }

    /// <summary>One holder less; the last one frees the blocks.</summary>
    /// <exception cref="InvalidOperationException">Released more often than held.</exception>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _holders);
        if (left < 0)
        {
            throw new InvalidOperationException("Bytes were released more often than held.");
        }
        if (left == 0)
        {
            _blocks.Free();
        }
    }
}
