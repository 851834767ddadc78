using System.Collections.Immutable;
using Pool.Actors.Agent;
using Pool.Protocol.Identity;
using Pool.Worker.Devices;
using Pool.Worker.ScratchSpace;

namespace Pool.Worker.Warm;

/// <summary>
/// The children that wait for segments: at most one for a session, and only as long as nobody needs what they hold. Whoever gets none
/// starts its own; nothing depends on them but time.
/// </summary>
internal sealed class WarmChildren(WarmSettings settings, Scratch scratch, TimeProvider time, ILogger<WarmChildren> logger)
    : IWarmEncoders,
        IDisposable
{
    /// <summary>So many in a row of no use: something here does not work with them.</summary>
    private const int MaxUselessInRow = 3;

    /// <summary>How long none is started then.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, WarmChild> _waiting = [];
    private readonly Rhythm _rhythm = new(settings.Idle, time);
    private bool _wanted = true;
    private int _uselessInRow;
    private long? _restingSince;
    private long _unused;

    /// <inheritdoc/>
    public ImmutableArray<string> Recipes
    {
        get
        {
            lock (_lock)
            {
                return [.. _waiting.Values.Select(child => child.Plan.Recipe).Distinct()];
            }
        }
    }

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>How many got no segment so far.</summary>
    public long Unused => Interlocked.Read(ref _unused);

    /// <summary>How long a child may take to begin.</summary>
    public TimeSpan AnswerWithin => settings.AnswerWithin;

    /// <inheritdoc/>
    public string? DeviceOf(string session)
    {
        lock (_lock)
        {
            return _waiting.GetValueOrDefault(session)?.Plan.DeviceId;
        }
    }

    /// <summary>Starts a child for a session's next segment, if one is to be expected and nothing speaks against it.</summary>
    public void Start(WarmPlan plan)
    {
        if (!HasRoom())
        {
            return;
        }
        lock (_lock)
        {
            if (!MayStart(plan.Session) || !plan.Places.TryEnter(plan.Encoders))
            {
                return;
            }
            if (
                scratch.TryOpen(AttemptId.NewRandom(), expectedBytes: 0) is not { } folder
                || WarmChild.TryStart(plan, folder, IdleClock) is not { } child
            )
            {
                plan.Places.Leave(plan.Encoders);
                return;
            }
            _waiting.Add(plan.Session, child);
            Log.Started(logger, plan.Session, plan.DeviceId);
            child.Ended.ContinueWith(
                (_, ended) => Lost((WarmChild)ended!),
                child,
                CancellationToken.None,
                TaskContinuationOptions.RunContinuationsAsynchronously,
                TaskScheduler.Default
            );
        }
    }

    /// <summary>A segment of a session is there: takes the child that was started for it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="command">The command line that this segment needs.</param>
    /// <returns>The child, whose places are the caller's from now on; null if there is none that fits.</returns>
    public WarmChild? Take(string session, string command)
    {
        WarmChild? child;
        lock (_lock)
        {
            _rhythm.Arrived(session);
            _waiting.Remove(session, out child);
        }
        if (!HasRoom())
        {
            DropAll(_ => true, WarmEnd.Pressure);
        }
        child?.StopClock();
        if (child is null || (child.IsFit && child.Plan.Command == command))
        {
            return child;
        }
        if (child.IsFit)
        {
            Drop(child, WarmEnd.Differs);
            return null;
        }
        Drop(child, WarmEnd.Spoiled);
        Failed("it ended, or spoke, before it was asked");
        return null;
    }

    /// <summary>Takes a device's places for work that is there; children that wait give up theirs.</summary>
    /// <returns>False if the device has not as many, whoever waits.</returns>
    public bool TryEnter(NvencCap places, int encoders)
    {
        while (!places.TryEnter(encoders))
        {
            if (!DropFirst(places))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>A device is full: no child waits there any more.</summary>
    public void LeaveTo(NvencCap places) => DropAll(child => child.Plan.Places == places, WarmEnd.Pressure);

    /// <inheritdoc/>
    public void Close(string session)
    {
        lock (_lock)
        {
            _rhythm.Forget(session);
        }
        DropAll(child => child.Plan.Session == session, WarmEnd.SessionClosed);
    }

    /// <inheritdoc/>
    public void Want(bool wanted)
    {
        lock (_lock)
        {
            _wanted = wanted;
        }
        if (!wanted)
        {
            DropAll(_ => true, WarmEnd.NotWanted);
        }
    }

    /// <summary>A child was of use.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            _uselessInRow = 0;
        }
    }

    /// <summary>A child was of none, though its segment was good.</summary>
    /// <param name="reason">One line for the log.</param>
    public void Failed(string reason)
    {
        lock (_lock)
        {
            if (++_uselessInRow < MaxUselessInRow)
            {
                return;
            }
            (_uselessInRow, _restingSince) = (0, time.GetTimestamp());
        }
        Log.Resting(logger, MaxUselessInRow, Rest, reason);
    }

    /// <summary>Ends all.</summary>
    public void Dispose() => Want(false);

    private bool HasRoom() =>
        settings.AtOnce > 0
        && scratch.FreeBytes >= settings.MinFreeScratchBytes
        && MachineMemory.FreeBytes() >= settings.MinFreeMemoryBytes;

    private bool MayStart(string session)
    {
        if (_restingSince is { } since && time.GetElapsedTime(since) > Rest)
        {
            _restingSince = null;
        }
        return Gate.IsSupported
            && _wanted
            && _restingSince is null
            && _waiting.Count < settings.AtOnce
            && !_waiting.ContainsKey(session)
            && _rhythm.IsLive(session);
    }

    private ITimer IdleClock(WarmChild child) =>
        time.CreateTimer(
            late => DropAll(waiting => waiting == (WarmChild)late!, WarmEnd.Idle),
            child,
            settings.Idle,
            Timeout.InfiniteTimeSpan
        );

    private void Lost(WarmChild child)
    {
        lock (_lock)
        {
            if (_waiting.GetValueOrDefault(child.Plan.Session) != child)
            {
                return;
            }
            _waiting.Remove(child.Plan.Session);
        }
        Drop(child, WarmEnd.Spoiled);
        Failed("it ended before it was asked");
    }

    private bool DropFirst(NvencCap places)
    {
        WarmChild? child;
        lock (_lock)
        {
            child = _waiting.Values.FirstOrDefault(waiting => waiting.Plan.Places == places);
            _waiting.Remove(child?.Plan.Session ?? "");
        }
        if (child is not null)
        {
            Drop(child, WarmEnd.Pressure);
        }
        return child is not null;
    }

    private void DropAll(Func<WarmChild, bool> which, WarmEnd reason)
    {
        WarmChild[] dropped;
        lock (_lock)
        {
            dropped = [.. _waiting.Values.Where(which)];
            Array.ForEach(dropped, child => _waiting.Remove(child.Plan.Session));
        }
        Array.ForEach(dropped, child => Drop(child, reason));
    }

    /// <summary>Its places are free at once: a child at its gate has opened no encoder.</summary>
    private void Drop(WarmChild child, WarmEnd reason)
    {
        Interlocked.Increment(ref _unused);
        child.Plan.Places.Leave(child.Plan.Encoders);
        child.Dispose();
        Log.Dropped(logger, child.Plan.Session, reason);
    }
}
