using Pool.Protocol.Media;

namespace Pool.Actors.Agent;

/// <summary>
/// Moves bytes between a worker and its pool, over HTTPS lanes beside the link. Supplied by the worker program; never blocks the caller.
/// </summary>
public interface ISegmentTransfer
{
    /// <summary>Fetches a source into a folder of its own and inspects it.</summary>
    /// <param name="lane">Where it is, and what it must be.</param>
    /// <param name="cancellation">Ends the try.</param>
    /// <returns>The source on disk; whoever disposes of it removes the folder with all that was written there.</returns>
    /// <exception cref="TransferException">It could not be fetched, or is not what was ordered.</exception>
    /// <exception cref="NoScratchRoomException">Attempts at work have all the room; nothing is wrong with this one.</exception>
    Task<IFetchedSource> FetchAsync(TransferLane lane, CancellationToken cancellation);

    /// <summary>Returns one rendition.</summary>
    /// <param name="lane">The attempt's lane.</param>
    /// <param name="index">Place in the recipe.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the try.</param>
    /// <returns>SHA-256 and length of what was sent.</returns>
    /// <exception cref="TransferException">The pool did not take it.</exception>
    Task<ReturnedFile> ReturnAsync(TransferLane lane, int index, string path, CancellationToken cancellation);
}

/// <summary>One attempt's permit to move bytes.</summary>
/// <param name="AttemptId">The attempt, for logs and folder names.</param>
/// <param name="SourcePath">Relative path of the source.</param>
/// <param name="RenditionPath">Relative path of renditions, without <c>/&lt;index&gt;</c>.</param>
/// <param name="Token">For the header <see cref="AttemptToken.Header"/>.</param>
/// <param name="SourceSha256">Hash that the source must have.</param>
/// <param name="SourceBytes">Length that the source must have.</param>
public sealed record TransferLane(
    string AttemptId,
    string SourcePath,
    string RenditionPath,
    string Token,
    ReadOnlyMemory<byte> SourceSha256,
    long SourceBytes
);

/// <summary>A source on disk, in a folder of its own.</summary>
public interface IFetchedSource : IAsyncDisposable
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>What our reader found in it; null: no media.</summary>
    MediaFacts? Facts { get; }
}

/// <summary>A rendition as it was sent.</summary>
/// <param name="LengthBytes">Length.</param>
/// <param name="Sha256">Hash.</param>
/// <param name="Facts">What our reader found in it; null: no media.</param>
public sealed record ReturnedFile(long LengthBytes, ReadOnlyMemory<byte> Sha256, MediaFacts? Facts);

/// <summary>The worker has no room for a source beside those at work: a refusal, not a failure.</summary>
public sealed class NoScratchRoomException : Exception
{
    /// <summary>Says how much was wanted.</summary>
    public NoScratchRoomException(string message)
        : base(message) { }

    /// <summary>Says how much was wanted, with what was thrown.</summary>
    public NoScratchRoomException(string message, Exception inner)
        : base(message, inner) { }

    /// <summary>For serializers; not used.</summary>
    public NoScratchRoomException() { }
}

/// <summary>Bytes could not be moved; the text says why.</summary>
public sealed class TransferException : Exception
{
    /// <summary>Says why.</summary>
    public TransferException(string message)
        : base(message) { }

    /// <summary>Says why, with what was thrown.</summary>
    public TransferException(string message, Exception inner)
        : base(message, inner) { }

    /// <summary>For serializers; not used.</summary>
    public TransferException() { }
}
