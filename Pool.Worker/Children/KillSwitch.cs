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

    /// <summary>Cancelled when the child has to be killed. What hangs on it must not throw: nobody is there to catch.</summary>
    public CancellationToken Token => _kill.Token;

    /// <summary>Kills it. Never on the caller's thread, which may be an actor's: a kill may write to the child first.</summary>
    public void Pull() => ThreadPool.UnsafeQueueUserWorkItem(static kill => kill.Cancel(), _kill, preferLocal: false);
}
