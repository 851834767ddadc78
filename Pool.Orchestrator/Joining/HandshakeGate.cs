using System.Net;

namespace Pool.Orchestrator.Joining;

/// <summary>
/// Counts connections that have proved nothing yet. Each source may hold a few, all together a bounded number, of which a reserve is for
/// sources whose workers were in before: a flood of half-open connections then keeps strangers out, and no worker of ours.
/// </summary>
internal sealed class HandshakeGate(GateSettings settings)
{
    private const int MaxKnown = 4096;
    private readonly Lock _gate = new();
    private readonly Dictionary<SourcePrefix, int> _open = [];
    private readonly HashSet<SourcePrefix> _known = [];
    private int _total;

    /// <summary>Connections inside now.</summary>
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

    /// <summary>Lets a connection begin; null: there are too many.</summary>
    public Permit? TryEnter(IPAddress address)
    {
        var source = SourcePrefix.Of(address);
        lock (_gate)
        {
            var known = _known.Contains(source);
            var limit = known ? settings.Handshakes : settings.Handshakes - settings.HandshakeReserve;
            var held = _open.GetValueOrDefault(source);
            if (_total >= limit || held >= settings.HandshakesPerSource)
            {
                return null;
            }
            (_open[source], _total) = (held + 1, _total + 1);
            return new Permit(this, source);
        }
    }

    private void Leave(SourcePrefix source)
    {
        lock (_gate)
        {
            _total--;
            var left = _open[source] - 1;
            if (left == 0)
            {
                _open.Remove(source);
            }
            else
            {
                _open[source] = left;
            }
        }
    }

    private void Remember(SourcePrefix source)
    {
        lock (_gate)
        {
            if (_known.Count < MaxKnown)
            {
                _known.Add(source);
            }
        }
    }

    /// <summary>One connection inside; disposing of it again does nothing.</summary>
    public sealed class Permit(HandshakeGate gate, SourcePrefix source) : IDisposable
    {
        private int _left;

        /// <summary>A worker has proved itself from there.</summary>
        public void Proved()
        {
            gate.Remember(source);
            Dispose();
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                gate.Leave(source);
            }
        }
    }
}
