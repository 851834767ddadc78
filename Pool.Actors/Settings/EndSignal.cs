using System.Runtime.InteropServices;

namespace Pool.Actors.Settings;

/// <summary>
/// The operator's word to end: SIGTERM or SIGINT (Ctrl-C). The first lets the program drain; a later one is not held back and ends it at
/// once. What comes right after the first is the first again: shells and supervisors signal a process and its group.
/// </summary>
public sealed class EndSignal : IDisposable
{
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _told = new();
    private readonly TimeProvider _time;
    private readonly IDisposable[] _registrations;
    private readonly Lock _gate = new();
    private long _since;

    /// <summary>Listens from now on.</summary>
    public EndSignal(TimeProvider time)
    {
        _time = time;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear),
        ];
    }

    /// <summary>Cancelled when the program shall end.</summary>
    public CancellationToken Token => _told.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
        _told.Dispose();
    }

    private void Hear(PosixSignalContext signal)
    {
        lock (_gate)
        {
            if (!_told.IsCancellationRequested)
            {
                _since = _time.GetTimestamp();
            }
            signal.Cancel = _time.GetElapsedTime(_since) < Echo;
        }
        // Whatever waits for it must not run in the signal's handler.
        _ = _told.CancelAsync();
    }
}
