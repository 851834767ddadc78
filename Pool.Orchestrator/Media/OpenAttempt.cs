using System.Collections.Immutable;
using Pool.Actors.Workers;
using Pool.Protocol.Media;

namespace Pool.Orchestrator.Media;

/// <summary>What became of an upload.</summary>
internal enum UploadEnd
{
    /// <summary>It is what this rendition is from now on.</summary>
    Taken,

    /// <summary>The same bytes were there already: a retry whose answer was lost.</summary>
    Same,

    /// <summary>Other bytes were there already.</summary>
    Different,

    /// <summary>A newer try took over, or the attempt ended.</summary>
    Overtaken,
}

/// <summary>
/// The renditions of one attempt, as they come back: each once and then never changed. A try that was cut off leaves nothing, and a
/// newer try ends an older one that hangs.
/// </summary>
internal sealed class OpenAttempt(AttemptOpening opening, long durationMs, long closesAt)
{
    private readonly Lock _gate = new();
    private readonly int _renditions = opening.Recipe.Renditions.Length;

    // Renditions, then their signatures, if they are wanted.
    private readonly Slot[] _slots =
    [
        .. Enumerable.Range(0, opening.Recipe.Renditions.Length * (opening.Recipe.Signatures ? 2 : 1)).Select(_ => new Slot()),
    ];
    private bool _closed;

    /// <summary>What was opened.</summary>
    public AttemptOpening Opening { get; } = opening;

    /// <summary>Timestamp after which nobody can want it any more.</summary>
    public long ClosesAt { get; } = closesAt;

    /// <summary>Files that have to come back.</summary>
    public int Count => _slots.Length;

    /// <summary>Largest upload of a rendition or a signature, in bytes.</summary>
    public long LimitOf(int index) =>
        index < _renditions ? RenditionLimit.Of(Opening.Recipe.Renditions[index], durationMs) : RenditionLimit.MaxSignatureBytes;

    /// <summary>Starts a try to upload a rendition; it is cancelled when it need not go on.</summary>
    /// <returns>Null if the attempt has ended.</returns>
    public UploadTry? Begin(int index, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return null;
            }
            var slot = _slots[index];
            slot.Current?.Overtake();
            return slot.Current = new UploadTry(index, ct);
        }
    }

    /// <summary>Takes over what a try brought, or releases it.</summary>
    public UploadEnd Complete(UploadTry upload, StoredBytes bytes, MediaFacts? facts)
    {
        lock (_gate)
        {
            var slot = _slots[upload.Index];
            var end =
                _closed || slot.Current != upload ? UploadEnd.Overtaken
                : slot.Bytes is null ? UploadEnd.Taken
                : slot.Bytes.Sha256.Span.SequenceEqual(bytes.Sha256.Span) ? UploadEnd.Same
                : UploadEnd.Different;
            if (end == UploadEnd.Taken)
            {
                (slot.Bytes, slot.Facts) = (bytes, facts);
            }
            else
            {
                bytes.Release();
            }
            return end;
        }
    }

    /// <summary>Ends a try, however it went.</summary>
    public void End(UploadTry upload)
    {
        lock (_gate)
        {
            if (_slots[upload.Index].Current == upload)
            {
                _slots[upload.Index].Current = null;
            }
        }
        upload.Dispose();
    }

    /// <summary>What is there.</summary>
    public ImmutableArray<ReturnedRendition?> Returned()
    {
        lock (_gate)
        {
            return
            [
                .. _slots
                    .Take(_renditions)
                    .Select(
                        (slot, index) =>
                            slot.Bytes is { } bytes
                                ? new ReturnedRendition(bytes.Length, bytes.Sha256, slot.Facts, HasSignature(index))
                                : null
                    ),
            ];
        }
    }

    private bool HasSignature(int index) => Opening.Recipe.Signatures && _slots[_renditions + index].Bytes is not null;

    /// <summary>Ends it and hands everything to the caller, who releases it; null for what is not there.</summary>
    public ImmutableArray<(StoredBytes Bytes, MediaFacts? Facts)?> Close()
    {
        lock (_gate)
        {
            var all = ImmutableArray.CreateBuilder<(StoredBytes, MediaFacts?)?>(_slots.Length);
            foreach (var slot in _slots)
            {
                slot.Current?.Overtake();
                all.Add(slot.Bytes is { } bytes ? (bytes, slot.Facts) : null);
                slot.Bytes = null;
            }
            _closed = true;
            return all.MoveToImmutable();
        }
    }

    private sealed class Slot
    {
        public UploadTry? Current { get; set; }

        public StoredBytes? Bytes { get; set; }

        public MediaFacts? Facts { get; set; }
    }
}

/// <summary>One try to upload one rendition.</summary>
internal sealed class UploadTry(int index, CancellationToken ct) : IDisposable
{
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(ct);

    /// <summary>Place in the recipe.</summary>
    public int Index { get; } = index;

    /// <summary>Cancelled when it need not go on.</summary>
    public CancellationToken Ended => _ending.Token;

    /// <summary>Ends it: a newer try has come, or the attempt has ended. Called only while it is current, so never after disposal.</summary>
    public void Overtake() => _ending.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _ending.Dispose();
}
