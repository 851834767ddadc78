using System.Collections.Immutable;
using Grpc.Core;
using Net = Livepeer.Net;

namespace Pool.Cmd.Stream.Wire;

/// <summary>
/// One stream's orchestrator sessions, at most one per <c>transcoder</c> URI, as a gateway keeps them (go-livepeer
/// server/broadcast.go BroadcastSessionsManager): an answer of the same URI is dropped, one of another URI is a spare.
/// </summary>
internal sealed class SessionPool(OrchestratorClient orchestrator, Net.Capabilities needs, TimeProvider time)
{
    private readonly Lock _lock = new();
    private ImmutableArray<Net.OrchestratorInfo> _sessions = [];
    private ImmutableArray<Net.AuthToken> _used = [];

    /// <summary>URI of the session that the next segment would get; null: none.</summary>
    public string? Current => _sessions is [var first, ..] ? first.Transcoder : null;

    /// <summary>Whether there is a session of a second URI.</summary>
    public bool HasSpare => _sessions.Length > 1;

    /// <summary>Asks the orchestrator once more and keeps the answer if it is of a new URI.</summary>
    /// <exception cref="RpcException">Not reachable, too slow or refused.</exception>
    public async Task AskAsync(TimeSpan patience, CancellationToken cancel)
    {
        var info = await orchestrator.GetAsync(needs, patience, cancel);
        if (info.Transcoder.Length == 0 || info.AuthToken is null || !Uri.TryCreate(info.Transcoder, UriKind.Absolute, out _))
        {
            throw new RpcException(
                new Status(StatusCode.Unknown, "the orchestrator's answer has no service URI or no auth token")
            );
        }
        lock (_lock)
        {
            if (!_sessions.Any(known => known.Transcoder == info.Transcoder))
            {
                _sessions = _sessions.Add(info);
            }
        }
    }

    /// <summary>The session for the next segment: the first that was not tried for it; refreshed if its token ends soon.</summary>
    /// <param name="tried">URIs that were tried for this segment, or are too slow now.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="RpcException">The refresh failed.</exception>
    public async Task<Net.OrchestratorInfo?> PickAsync(IReadOnlyCollection<string> tried, CancellationToken cancel)
    {
        var picked = First(tried);
        if (picked is null)
        {
            return null;
        }
        var ends = DateTimeOffset.FromUnixTimeSeconds(picked.AuthToken.Expiration);
        if (time.GetUtcNow() > ends - GatewayLimits.RefreshAhead)
        {
            Remove(picked.Transcoder);
            await AskAsync(GatewayLimits.Refresh, cancel);
            picked = First(tried);
        }
        lock (_lock)
        {
            _used = picked is null || _used.Contains(picked.AuthToken) ? _used : _used.Add(picked.AuthToken);
        }
        return picked;
    }

    /// <summary>Takes what an answer said about its orchestrator; nothing if it names another one, which costs a gateway the session.</summary>
    public void Update(Net.OrchestratorInfo old, Net.OrchestratorInfo fresh)
    {
        if (fresh.AuthToken is null || fresh.Transcoder != old.Transcoder)
        {
            return;
        }
        lock (_lock)
        {
            var index = _sessions.IndexOf(old);
            _sessions = index < 0 ? _sessions : _sessions.SetItem(index, fresh);
        }
    }

    /// <summary>Drops a session after an error that is not forgiven.</summary>
    public void Remove(string transcoder)
    {
        lock (_lock)
        {
            _sessions = _sessions.RemoveAll(known => known.Transcoder == transcoder);
        }
    }

    /// <summary>Ends every session that was used.</summary>
    public async Task EndAsync(CancellationToken cancel)
    {
        foreach (var token in _used)
        {
            await orchestrator.EndAsync(token, cancel);
        }
    }

    private Net.OrchestratorInfo? First(IReadOnlyCollection<string> tried)
    {
        lock (_lock)
        {
            return _sessions.FirstOrDefault(known => !tried.Contains(known.Transcoder));
        }
    }
}
