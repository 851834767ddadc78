using System.Net;

namespace Pool.Worker.Joining;

/// <summary>Where the pool was reached last. Data lanes go to the very address that the link dialled, past any further look at DNS.</summary>
internal sealed class PoolRoute
{
    private volatile IPEndPoint? _current;

    /// <summary>The address; null before the first link.</summary>
    public IPEndPoint? Current
    {
        get => _current;
        set => _current = value;
    }
}
