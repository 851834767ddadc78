using Pool.Worker.Children;
using Pool.Worker.ScratchSpace;

namespace Pool.Worker.Warm;

/// <summary>
/// One child that was started for a segment that is not there yet, in a folder of its own. It has seen nothing of anybody's media, and
/// will see one segment only, as any child.
/// </summary>
internal sealed class WarmChild : IDisposable
{
    /// <summary>Name of the file in its folder that it waits for.</summary>
    public const string GateName = "graph";

    /// <summary>How often a child that is not yet at its gate is looked for. Only segments that follow at once find it so.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(2);

    private readonly KillSwitch _kill = new();
    private readonly ScratchFolder _folder;
    private readonly Gate _gate;
    private readonly ITimer _idle;
    private Action<string> _onLine;
    private int _spoiled;

    private WarmChild(WarmPlan plan, ScratchFolder folder, Gate gate, Func<WarmChild, ITimer> clock)
    {
        (Plan, _folder, _gate) = (plan, folder, gate);
        _onLine = _ => Interlocked.Exchange(ref _spoiled, 1);
        _idle = clock(this);
        Ended = plan.Run(new WarmSeat(folder.Path, line => Volatile.Read(ref _onLine)(line), _kill.Token));
    }

    /// <summary>What it was started for.</summary>
    public WarmPlan Plan { get; }

    /// <summary>Where its outputs will be.</summary>
    public string Folder => _folder.Path;

    /// <summary>Ends when nothing of it is left.</summary>
    public Task<ChildExit> Ended { get; }

    /// <summary>Whether it does what a child at its gate does: nothing.</summary>
    public bool IsFit => !Ended.IsCompleted && Volatile.Read(ref _spoiled) == 0;

    /// <summary>Starts one.</summary>
    /// <param name="plan">What.</param>
    /// <param name="folder">Its own from now on.</param>
    /// <param name="clock">Makes the clock that ends its wait.</param>
    /// <returns>Null if the folder takes no pipe.</returns>
    public static WarmChild? TryStart(WarmPlan plan, ScratchFolder folder, Func<WarmChild, ITimer> clock)
    {
        var gate = new Gate(Path.Combine(folder.Path, GateName));
        if (gate.TryMake())
        {
            return new WarmChild(plan, folder, gate, clock);
        }
        folder.Dispose();
        return null;
    }

    /// <summary>Its segment is there, or nobody waits for one any more: its wait has no end of its own now.</summary>
    public void StopClock() => _idle.Dispose();

    /// <summary>Gives it its segment, and waits until it has begun or ended.</summary>
    /// <param name="source">The source; it stays where it is.</param>
    /// <param name="text">What the child waits for.</param>
    /// <param name="onLine">Takes the lines of its standard output from now on.</param>
    /// <param name="limit">How long that may take.</param>
    /// <param name="time">The limit's clock.</param>
    /// <returns>False if it is good for nothing.</returns>
    public async Task<bool> TryBeginAsync(string source, string text, Action<string> onLine, TimeSpan limit, TimeProvider time)
    {
        if (!Gate.TryLink(source, Path.Combine(Folder, Path.GetFileName(source))))
        {
            return false;
        }
        Volatile.Write(ref _onLine, onLine);
        using var waiting = new CancellationTokenSource();
        var late = Task.Delay(limit, time, waiting.Token);
        while (!_gate.TryPass(text))
        {
            if (late.IsCompleted || !IsFit)
            {
                return false;
            }
            await Task.Delay(Beat, time, waiting.Token).ConfigureAwait(false);
        }
        var begun =
            await Task.WhenAny(Ended, late).ConfigureAwait(false) == Ended || File.Exists(Path.Combine(Folder, Plan.FirstOutput));
        await waiting.CancelAsync().ConfigureAwait(false);
        return begun;
    }

    /// <summary>Kills it.</summary>
    public void Kill() => _kill.Pull();

    /// <summary>Kills it if it still runs; its folder goes when it is gone.</summary>
    public void Dispose()
    {
        StopClock();
        Volatile.Write(ref _onLine, static _ => { });
        if (Ended.IsCompleted)
        {
            _folder.Dispose();
            return;
        }
        _kill.Pull();
        Ended.ContinueWith((_, folder) => ((ScratchFolder)folder!).Dispose(), _folder, TaskScheduler.Default);
    }
}
