using Pool.Worker.Children;

namespace Pool.Worker.Transcoding;

/// <summary>Why a child was killed.</summary>
internal enum KillCause
{
    /// <summary>It was not.</summary>
    None = 0,

    /// <summary>Nobody waits any more.</summary>
    Cancelled = 1,

    /// <summary>The budget is used up.</summary>
    OutOfTime = 2,

    /// <summary>It did not get ahead.</summary>
    Stalled = 3,
}

/// <summary>The three clocks of one attempt: the caller's patience, the budget, and the time since something moved. The first to run out wins.</summary>
internal sealed class AttemptWatch : IDisposable
{
    /// <summary>
    /// How long a killed child may take to be gone. A process in the middle of a call to a hung driver cannot be killed; an attempt
    /// has to end all the same.
    /// </summary>
    public static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(5);

    private readonly KillSwitch _kill = new();
    private readonly CancellationTokenRegistration _cancelled;
    private readonly ITimer _budget;
    private readonly ITimer _stall;
    private readonly ITimer _grace;
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _stallAfter;
    private int _cause;

    public AttemptWatch(TimeSpan budget, TimeSpan stallAfter, TimeProvider time, CancellationToken cancellation)
    {
        _stallAfter = stallAfter;
        _grace = time.CreateTimer(_ => _givenUp.TrySetResult(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _budget = time.CreateTimer(_ => End(KillCause.OutOfTime), null, budget, Timeout.InfiniteTimeSpan);
        _stall = time.CreateTimer(_ => End(KillCause.Stalled), null, stallAfter, Timeout.InfiniteTimeSpan);
        _cancelled = cancellation.UnsafeRegister(_ => End(KillCause.Cancelled), null);
    }

    /// <summary>Cancelled when the child has to be killed.</summary>
    public CancellationToken Kill => _kill.Token;

    /// <summary>Ends once a killed child was waited for in vain.</summary>
    public Task GivenUp => _givenUp.Task;

    /// <summary>Why it was killed.</summary>
    public KillCause Cause => (KillCause)Volatile.Read(ref _cause);

    /// <summary>Something moved: the time to a stall starts anew.</summary>
    public void Moved() => _stall.Change(_stallAfter, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancelled.Dispose();
        _budget.Dispose();
        _stall.Dispose();
        _grace.Dispose();
    }

    private void End(KillCause cause)
    {
        if (Interlocked.CompareExchange(ref _cause, (int)cause, (int)KillCause.None) == (int)KillCause.None)
        {
            _grace.Change(KillGrace, Timeout.InfiniteTimeSpan);
            _kill.Pull();
        }
    }
}
