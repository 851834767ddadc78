using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Pool.Protocol.Livepeer;

namespace Pool.Orchestrator.Media;

/// <summary>How the reading of a body ended.</summary>
internal enum BodyEnd
{
    /// <summary>All of it is there.</summary>
    Complete,

    /// <summary>It is longer than allowed.</summary>
    TooBig,

    /// <summary>There was no memory for it in time.</summary>
    NoRoom,

    /// <summary>The sender went away, was too slow, or is not waited for any more.</summary>
    CutOff,
}

/// <summary>A body that was read, or why there is none.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Bytes">The body, held once for the caller; null unless complete.</param>
internal readonly record struct BodyReading(BodyEnd End, StoredBytes? Bytes);

/// <summary>
/// Reads bodies once: from the socket's buffers into pooled blocks, hashing on the way. Its pace is watched by Kestrel
/// (<c>min-body-rate</c>), which ends the connection.
/// </summary>
/// <param name="budget">Charged for every block before it is filled.</param>
/// <param name="patience">Longest wait for room, per block.</param>
internal sealed class BodyReader(ByteBudget budget, TimeSpan patience)
{
    /// <summary>Reads a body to its end.</summary>
    /// <param name="body">The body.</param>
    /// <param name="maxBytes">Longest body taken.</param>
    /// <param name="keccak">Fed with the bytes; null: not wanted.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<BodyReading> ReadAsync(PipeReader body, long maxBytes, Keccak? keccak, CancellationToken ct)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var blocks = new BlockList(budget);
        var end = BodyEnd.CutOff;
        try
        {
            end = await FillAsync(blocks, body, maxBytes, new Hashing(sha, keccak), ct);
        }
        catch (BadHttpRequestException bad)
        {
            end = bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? BodyEnd.TooBig : BodyEnd.CutOff;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            end = BodyEnd.CutOff;
        }
        finally
        {
            if (end != BodyEnd.Complete)
            {
                blocks.Free();
            }
        }
        return end == BodyEnd.Complete
            ? new BodyReading(end, new StoredBytes(blocks, sha.GetHashAndReset(), keccak?.Finish() ?? default))
            : new BodyReading(end, null);
    }

    private async Task<BodyEnd> FillAsync(BlockList blocks, PipeReader body, long maxBytes, Hashing hashing, CancellationToken ct)
    {
        // Not a token for the read itself: Kestrel's reader is of no use after that, and its connection must be closed.
        await using var cancelling = ct.Register(() => Cancel(body));
        while (true)
        {
            var read = await body.ReadAsync(CancellationToken.None);
            var rest = read.Buffer;
            try
            {
                if (read.IsCanceled)
                {
                    return BodyEnd.CutOff;
                }
                if (blocks.Length + rest.Length > maxBytes)
                {
                    return BodyEnd.TooBig;
                }
                while (!rest.IsEmpty)
                {
                    if (blocks.Room.IsEmpty && !await blocks.GrowAsync(patience, ct))
                    {
                        return BodyEnd.NoRoom;
                    }
                    rest = Take(blocks, rest, hashing);
                }
                if (read.IsCompleted)
                {
                    return BodyEnd.Complete;
                }
            }
            finally
            {
                body.AdvanceTo(rest.Start);
            }
        }
    }

    private static void Cancel(PipeReader body)
    {
        try
        {
            body.CancelPendingRead();
        }
        catch (IOException)
        {
            // The sender has gone, so the read ends by itself.
        }
    }

    private static ReadOnlySequence<byte> Take(BlockList blocks, ReadOnlySequence<byte> from, Hashing hashing)
    {
        var room = blocks.Room;
        var piece = from.FirstSpan[..Math.Min(from.FirstSpan.Length, room.Length)];
        piece.CopyTo(room);
        hashing.Sha.AppendData(piece);
        hashing.Keccak?.Append(piece);
        blocks.Advance(piece.Length);
        return from.Slice(piece.Length);
    }

    private readonly record struct Hashing(IncrementalHash Sha, Keccak? Keccak);
}
