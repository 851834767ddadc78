using Pool.Actors.Link;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator.Joining;

/// <summary>
/// Decides at each handshake which secret is good. A file is read again when it changes: for new links only, live ones stay. Read by
/// <see cref="LinkDoor"/>.
/// </summary>
internal sealed class SecretKeeper : ILinkGate, IDisposable
{
    private readonly string? _path;
    private readonly ILogger _log;
    private readonly Lock _rereading = new();
    private readonly FileSystemWatcher? _watcher;
    private readonly ITimer? _poll;
    private volatile IReadOnlyList<ClusterCookie> _cookies;
    private string _text;
    private ulong _epoch;

    /// <summary>Takes the secret; its stretching takes 0.1 s.</summary>
    /// <exception cref="StartupException">The secret is too short.</exception>
    public SecretKeeper(SecretSource source, TimeSpan poll, TimeProvider time, ILogger<SecretKeeper> log)
    {
        (_path, _text, _log) = (source.Path, source.Text, log);
        try
        {
            _cookies = [ClusterCookie.Derive(source.Text)];
        }
        catch (FormatException weak)
        {
            throw new StartupException($"-orchSecret: {weak.Message}", weak);
        }
        // Greater than all numbers before a restart, as long as there is less than one link per ms.
        _epoch = (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();
        if (source.IsNew)
        {
            log.SecretMade(source.Path!);
        }
        if (_path is not null)
        {
            _watcher = Watch(_path);
            _poll = time.CreateTimer(_ => Reread(), null, poll, poll);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ClusterCookie> Cookies => _cookies;

    /// <inheritdoc/>
    public ulong NextEpoch() => Interlocked.Increment(ref _epoch);

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher?.Dispose();
        _poll?.Dispose();
    }

    private FileSystemWatcher Watch(string path)
    {
        // The folder, because editors and secret stores replace a file rather than write it.
        var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        watcher.Changed += (_, _) => Reread();
        watcher.Created += (_, _) => Reread();
        watcher.Renamed += (_, _) => Reread();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private void Reread()
    {
        lock (_rereading)
        {
            try
            {
                var text = File.ReadAllText(_path!);
                if (text != _text)
                {
                    _cookies = [ClusterCookie.Derive(text)];
                    _text = text;
                    _log.SecretChanged(_path!);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
            {
                // Half written, or gone for a moment: the old one stays good until there is a new one.
                _log.SecretUnreadable(_path!, fault.Message);
            }
        }
    }
}
