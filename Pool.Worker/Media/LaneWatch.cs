namespace Pool.Worker.Media;

/// <summary>Ends one try when its bytes stand still, or when nobody waits any more.</summary>
internal sealed class LaneWatch : IDisposable
{
    private readonly TimeSpan _stallAfter;
    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenSource _either;

    public LaneWatch(TimeSpan stallAfter, TimeProvider time, CancellationToken cancellation)
    {
        _stallAfter = stallAfter;
        _stalled = new CancellationTokenSource(stallAfter, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_stalled.Token, cancellation);
    }

    /// <summary>Cancelled when the try is over.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Bytes moved.</summary>
    public void Moved() => _stalled.CancelAfter(_stallAfter);

    /// <summary>Ends the try.</summary>
    public void End() => _stalled.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        _stalled.Dispose();
    }
}
