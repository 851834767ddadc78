using System.Buffers;
using System.Security.Cryptography;
using Pool.Actors.Agent;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;
using Pool.Worker.ScratchSpace;

namespace Pool.Worker.Media;

/// <summary>
/// Moves sources down and renditions up. Comes after the agent's attempt, before and after the engine. Each file passes through pooled
/// memory once: hashed, counted and written, or sent, from there.
/// </summary>
internal sealed class MediaClient(LaneSettings settings, Lanes lanes, Scratch scratch) : ISegmentTransfer
{
    /// <summary>Room that an attempt reserves, in lengths of its source: the source itself, and renditions that are smaller together.</summary>
    private const int ScratchPerSource = 2;

    /// <inheritdoc/>
    public Task<IFetchedSource> FetchAsync(TransferLane lane, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lane);
        // Folders and hashes are this task's business, not the caller's.
        return Task.Run(() => FetchIntoAsync(lane, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public Task<ReturnedFile> ReturnAsync(TransferLane lane, int index, string path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lane);
        return Task.Run(() => SendAsync(lane, index, path, cancellation), cancellation);
    }

    private async Task<IFetchedSource> FetchIntoAsync(TransferLane lane, CancellationToken cancellation)
    {
        if (lane.SourceBytes <= 0 || lane.SourceBytes > settings.MaxFileBytes)
        {
            throw new TransferException($"a source of {lane.SourceBytes} bytes; this worker takes 1 to {settings.MaxFileBytes}");
        }
        var folder =
            scratch.TryOpen(new AttemptId(lane.AttemptId), lane.SourceBytes * ScratchPerSource)
            ?? throw new NoScratchRoomException(
                $"no room for a source of {lane.SourceBytes} bytes: pool.worker.scratch.budget is used up"
            );
        try
        {
            using var owner = MemoryPool<byte>.Shared.Rent((int)lane.SourceBytes);
            var bytes = owner.Memory[..(int)lane.SourceBytes];
            await lanes.RunAsync(
                lane,
                new LaneCall(HttpMethod.Get, lane.SourcePath),
                (answer, watch) => ReadAsync(answer, bytes, lane, watch),
                cancellation
            );
            await WriteAsync(folder.SourcePath, bytes, cancellation);
            return new FetchedSource(folder, FactsOf(bytes));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private async Task<ReturnedFile> SendAsync(TransferLane lane, int index, string path, CancellationToken cancellation)
    {
        using var file = OpenToRead(path);
        var length = RandomAccess.GetLength(file);
        if (length == 0 || length > settings.MaxFileBytes)
        {
            throw new TransferException($"a rendition of {length} bytes; this worker returns 1 to {settings.MaxFileBytes}");
        }
        using var owner = MemoryPool<byte>.Shared.Rent((int)length);
        var bytes = owner.Memory[..(int)length];
        for (var at = 0; at < bytes.Length; )
        {
            var read = await RandomAccess.ReadAsync(file, bytes[at..], at, cancellation);
            at += read > 0 ? read : throw new TransferException($"{path} became shorter while it was read");
        }
        var call = new LaneCall(HttpMethod.Put, $"{lane.RenditionPath}/{index}", bytes);
        var sending = lanes.RunAsync(lane, call, static (_, _) => Task.FromResult(true), cancellation);
        // The machine hashes and counts while the network sends.
        var (hash, facts) = (SHA256.HashData(bytes.Span), FactsOf(bytes));
        await sending;
        return new ReturnedFile(length, hash, facts);
    }

    private static async Task<bool> ReadAsync(HttpResponseMessage answer, Memory<byte> bytes, TransferLane lane, LaneWatch watch)
    {
        if (answer.Content.Headers.ContentLength is { } announced && announced != bytes.Length)
        {
            throw new TransferException($"the pool offers a source of {announced} bytes, and ordered one of {bytes.Length}");
        }
        await using var body = await answer.Content.ReadAsStreamAsync(watch.Token);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var at = 0; at < bytes.Length; )
        {
            var read = await body.ReadAsync(bytes[at..], watch.Token);
            if (read == 0)
            {
                throw new TransferException($"the source ends after {at} bytes of {bytes.Length}");
            }
            watch.Moved();
            hash.AppendData(bytes.Span.Slice(at, read));
            at += read;
        }
        if (await body.ReadAsync(new byte[1], watch.Token) > 0)
        {
            throw new TransferException($"the source goes on after its {bytes.Length} bytes");
        }
        return hash.GetHashAndReset().AsSpan().SequenceEqual(lane.SourceSha256.Span)
            ? true
            : throw new TransferException("the source is not the one that was ordered: its hash differs");
    }

    private static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, options: FileOptions.Asynchronous);
            await RandomAccess.WriteAsync(file, bytes, 0, cancellation);
        }
        catch (IOException full)
        {
            throw new TransferException($"the source cannot be written: {full.Message}", full);
        }
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle OpenToRead(string path)
    {
        try
        {
            return File.OpenHandle(path, options: FileOptions.Asynchronous);
        }
        catch (IOException missing)
        {
            throw new TransferException($"the rendition cannot be read: {missing.Message}", missing);
        }
    }

    private static MediaFacts? FactsOf(ReadOnlyMemory<byte> bytes) =>
        MediaInspector.TryInspect(new ReadOnlySequence<byte>(bytes), out var facts) ? facts : null;
}

/// <summary>A source in its attempt's scratch folder.</summary>
internal sealed class FetchedSource(ScratchFolder folder, MediaFacts? facts) : IFetchedSource
{
    /// <inheritdoc/>
    public string Path => folder.SourcePath;

    /// <inheritdoc/>
    public MediaFacts? Facts => facts;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(Task.Run(folder.Dispose));
}
