using System.Security.Cryptography;
using Pool.Actors.Link;
using Pool.Actors.Settings;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator.Joining;

/// <summary>
/// Decides at each handshake which secret is good. A file is read again when it changes: for new links only, live ones stay. Its costly
/// stretching is done here, beside the handshakes. Read by <see cref="LinkDoor"/>.
/// </summary>
internal sealed class SecretKeeper : ILinkGate, IDisposable
{
    private const int BootDigits = 16;
    private readonly SecretSource _source;
    private readonly ILogger _log;
    private readonly Lock _rereading = new();
    private readonly FileSystemWatcher? _watcher;
    private readonly ITimer? _poll;
    private volatile IReadOnlyList<ClusterCookie> _cookies;
    private ulong _epoch;

    /// <summary>Takes the secret, which takes 0.1 s.</summary>
    /// <exception cref="SettingsException">It cannot be read, or is too short.</exception>
    public SecretKeeper(SecretSource source, TimeSpan poll, TimeProvider time, ILogger<SecretKeeper> log)
    {
        (_source, _log) = (source, log);
        try
        {
            _cookies = [source.Cookie()];
        }
        catch (Exception fault) when (fault is IOException or FormatException)
        {
            throw new SettingsException($"-orchSecret: {fault.Message}", fault);
        }
        // Greater than all numbers before a restart, as long as there is less than one link per ms.
        _epoch = (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();
        if (source.Path is { } path)
        {
            _watcher = Watch(Path.GetFullPath(path));
            _poll = time.CreateTimer(_ => Reread(), null, poll, poll);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ClusterCookie> Cookies => _cookies;

    /// <inheritdoc/>
    public string Boot { get; } = RandomNumberGenerator.GetHexString(BootDigits, lowercase: true);

    /// <inheritdoc/>
    public ulong NextEpoch() => Interlocked.Increment(ref _epoch);

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher?.Dispose();
        _poll?.Dispose();
    }

    private FileSystemWatcher? Watch(string path)
    {
        // The folder, because editors and secret stores replace a file rather than write it.
        var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        watcher.Changed += (_, _) => Reread();
        watcher.Created += (_, _) => Reread();
        watcher.Renamed += (_, _) => Reread();
        try
        {
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (IOException none)
        {
            // The system has no notices left to give: the poll beside it is enough.
            _log.SecretUnwatched(path, none.Message);
            watcher.Dispose();
            return null;
        }
    }

    private void Reread()
    {
        lock (_rereading)
        {
            try
            {
                var cookie = _source.Cookie();
                if (!ReferenceEquals(cookie, _cookies[0]))
                {
                    _cookies = [cookie];
                    _log.SecretChanged(_source.Path!);
                }
            }
            catch (Exception fault) when (fault is IOException or FormatException)
            {
                // Half written, or gone for a moment: the old one stays good until there is a new one.
                _log.SecretUnreadable(_source.Path!, fault.Message);
            }
        }
    }
}
