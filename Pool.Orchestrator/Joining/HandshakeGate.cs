using System.Net;
using System.Threading.RateLimiting;

namespace Pool.Orchestrator.Joining;

/// <summary>
/// Counts connections that have proved nothing yet. Of one source a few go on at a time and the others wait in line, as a gateway that
/// dials for all its streams at once expects; all together are bounded, with a reserve for sources that were good before: a flood of
/// half-open connections then keeps strangers out, and no worker of ours.
/// </summary>
internal sealed class HandshakeGate(GateSettings settings, KnownSources known, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PartitionedRateLimiter<SourcePrefix> _lines = PartitionedRateLimiter.Create<SourcePrefix, SourcePrefix>(
        source => RateLimitPartition.GetConcurrencyLimiter(source, _ => settings.LineOfSource)
    );
    private int _total;

    /// <summary>Connections inside or in line now.</summary>
    public int Total
    {
        get
        {
            lock (_gate)
            {
                return _total;
            }
        }
    }

    /// <summary>Lets a connection begin, once it is its turn; null: there are too many, or its turn did not come in time.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="cancellation">It went away.</param>
    public async ValueTask<Permit?> EnterAsync(IPAddress address, CancellationToken cancellation)
    {
        var source = SourcePrefix.Of(address);
        var limit = GateSettings.LimitOf(settings.Handshakes, settings.HandshakeReserve, known.Of(source));
        lock (_gate)
        {
            if (_total >= limit)
            {
                return null;
            }
            _total++;
        }
        if (await TurnAsync(source, cancellation) is { } turn)
        {
            return new Permit(this, () => known.Proved(source), turn);
        }
        Leave();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private async ValueTask<RateLimitLease?> TurnAsync(SourcePrefix source, CancellationToken cancellation)
    {
        var turn = _lines.AttemptAcquire(source);
        if (turn.IsAcquired)
        {
            return turn;
        }
        turn.Dispose();
        using var patience = new CancellationTokenSource(settings.TlsTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            turn = await _lines.AcquireAsync(source, 1, either.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        if (turn.IsAcquired)
        {
            return turn;
        }
        turn.Dispose();
        return null;
    }

    private void Leave()
    {
        lock (_gate)
        {
            _total--;
        }
    }

    /// <summary>One connection inside; disposing of it again does nothing.</summary>
    public sealed class Permit(HandshakeGate gate, Action proved, RateLimitLease turn) : IDisposable
    {
        private int _left;

        /// <summary>Whether it has not been disposed of yet.</summary>
        public bool IsInside => Volatile.Read(ref _left) == 0;

        /// <summary>A worker has proved itself from there.</summary>
        public void Proved()
        {
            proved();
            Dispose();
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                turn.Dispose();
                gate.Leave();
            }
        }
    }
}
