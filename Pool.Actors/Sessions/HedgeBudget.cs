namespace Pool.Actors.Sessions;

/// <summary>
/// Second attempts beside a late first one, for the whole pool: a share of its segments, with a few saved up. A pool that is late because
/// it is full must not double its own load. Shared by all sessions.
/// </summary>
/// <param name="share">Earned per segment.</param>
/// <param name="burst">Most that are saved up; so many are there at the start.</param>
internal sealed class HedgeBudget(double share, int burst)
{
    private readonly Lock _gate = new();
    private double _saved = burst;

    /// <summary>A segment began.</summary>
    public void Earn()
    {
        lock (_gate)
        {
            _saved = Math.Min(burst, _saved + share);
        }
    }

    /// <summary>Spends one; false when there is none.</summary>
    public bool TrySpend()
    {
        lock (_gate)
        {
            if (_saved < 1)
            {
                return false;
            }
            _saved--;
            return true;
        }
    }
}
