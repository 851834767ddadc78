using System.Diagnostics.CodeAnalysis;

namespace Pool.Worker.Children;

/// <summary>Kills one child, once, from any thread and without making it wait.</summary>
[SuppressMessage(
    "Design",
    "CA1001",
    Justification = "It owns nothing but memory, and a kill may be on its way while its child ends."
)]
internal sealed class KillSwitch
{
    private readonly CancellationTokenSource _kill = new();

    /// <summary>Cancelled when the child has to be killed.</summary>
    public CancellationToken Token => _kill.Token;

    /// <summary>Kills it. Never on the caller's thread, which may be an actor's: the library writes to the child before it kills.</summary>
    public void Pull() => ThreadPool.UnsafeQueueUserWorkItem(static kill => PullNow(kill), _kill, preferLocal: false);

    private static void PullNow(CancellationTokenSource kill)
    {
        try
        {
            kill.Cancel();
        }
        catch (AggregateException fault) when (fault.InnerExceptions.All(inner => inner is IOException))
        {
            // The library's 'q' found nobody to read it: the child had just ended by itself.
        }
    }
}
