using System.Net;

namespace Pool.Orchestrator.Joining;

/// <summary>
/// Counts connections for as long as they live, whatever they do. One source holds a share at most, and strangers together leave a reserve:
/// half of it for known gateways, all of it for sources of workers. Idle connections then cost those who open them, and nobody else.
/// </summary>
/// <param name="most">Connections at once.</param>
/// <param name="settings">The other bounds.</param>
/// <param name="known">Who is no stranger.</param>
internal sealed class ConnectionBook(int most, GateSettings settings, KnownSources known)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SourcePrefix, int> _ofSource = [];
    private int _total;

    /// <summary>Connections now, and sources they are from.</summary>
    public (int Connections, int Sources) Held
    {
        get
        {
            lock (_gate)
            {
                return (_total, _ofSource.Count);
            }
        }
    }

    /// <summary>A place for one connection, held until it is disposed of; null: there is none for this source.</summary>
    public Place? Enter(IPAddress address)
    {
        var source = SourcePrefix.Of(address);
        var limit = GateSettings.LimitOf(most, settings.ConnectionsReserve, known.Of(source));
        lock (_gate)
        {
            var own = _ofSource.GetValueOrDefault(source);
            if (_total >= limit || own >= settings.ConnectionsPerSource)
            {
                return null;
            }
            _total++;
            _ofSource[source] = own + 1;
        }
        return new Place(this, source);
    }

    private void Leave(SourcePrefix source)
    {
        lock (_gate)
        {
            _total--;
            if (--_ofSource[source] == 0)
            {
                _ofSource.Remove(source);
            }
        }
    }

    /// <summary>One connection; disposing of it again does nothing.</summary>
    public sealed class Place(ConnectionBook book, SourcePrefix source) : IDisposable
    {
        private int _left;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                book.Leave(source);
            }
        }
    }
}
