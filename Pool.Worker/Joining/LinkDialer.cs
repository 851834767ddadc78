using System.Security.Cryptography;
using Pool.Actors.Cluster;
using Pool.Actors.Link;
using Pool.Actors.Settings;

namespace Pool.Worker.Joining;

/// <summary>What a dialer needs.</summary>
internal sealed record DialerParts
{
    /// <summary>The pool's addresses, tried in turn; at least one.</summary>
    public required IReadOnlyList<HostPort> Addresses { get; init; }

    /// <summary>The pool's secret, read anew for each handshake.</summary>
    public required SecretSource Secret { get; init; }

    /// <summary>Who dials.</summary>
    public required WorkerIdentity Identity { get; init; }

    /// <summary>As what it joins.</summary>
    public required LinkKind Kind { get; init; }

    /// <summary>Takes the links.</summary>
    public required LinkHub Hub { get; init; }

    /// <summary>Learns where the pool was reached.</summary>
    public required PoolRoute Route { get; init; }

    /// <summary>Bounds of dialling.</summary>
    public required DialSettings Dial { get; init; }

    /// <summary>Bounds of links.</summary>
    public required LinkSettings Link { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}

/// <summary>
/// Keeps the one link to the pool up, for ever: whatever goes wrong is said and tried again. Comes before <see cref="LinkHub"/>, which
/// tells the agent.
/// </summary>
internal sealed class LinkDialer(DialerParts parts, ILogger<LinkDialer> log)
{
    private readonly Backoff _backoff = new(parts.Dial.RetryFirst, parts.Dial.RetryMost, Random.Shared.NextDouble);
    private readonly byte[] _ownKeyHash = SHA256.HashData(parts.Identity.Key.Spki.Span);
    private volatile string _whyNot = "not linked to the pool yet";

    /// <summary>Why there is no link; empty while there is one.</summary>
    public string WhyNot => _whyNot;

    /// <summary>Dials until it is stopped; then the link is cut.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var at = 0;
        while (!stop.IsCancellationRequested)
        {
            var lived = await TryAsync(parts.Addresses[at], stop);
            if (lived >= parts.Dial.LivedAfter)
            {
                _backoff.Reset();
            }
            else
            {
                at = (at + 1) % parts.Addresses.Count;
                if (at > 0)
                {
                    continue;
                }
            }
            await Pause.ForAsync(_backoff.Next(), parts.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Dials one address, and lives with the link if there is one.</summary>
    /// <returns>How long the link lived; null: there was none.</returns>
    private async Task<TimeSpan?> TryAsync(HostPort address, CancellationToken stop)
    {
        try
        {
            using var limit = new CancellationTokenSource(parts.Dial.ConnectTimeout + parts.Link.HandshakeTimeout, parts.Time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
            await using var connection = await ConnectAsync(address, both.Token);
            var peer = await ProveAsync(address, connection, both.Token);
            return await LiveAsync(address, connection, peer, stop);
        }
        catch (DialException failed)
        {
            return Failed(failed.Message);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Failed($"{address} does not answer in time");
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception fault)
        {
            // A worker dials for ever: what nobody foresaw is said and tried again, too.
            return Failed($"{address} cannot be dialled: {Printable.Of(fault.Message)}");
        }
    }

    private TimeSpan? Failed(string why)
    {
        _whyNot = why;
        log.DialFailed(why);
        return null;
    }

    private async Task<PoolConnection> ConnectAsync(HostPort address, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(parts.Dial.ConnectTimeout, parts.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        return await PoolConnection.OpenAsync(address, parts.Identity, both.Token);
    }

    private async Task<LinkPeer> ProveAsync(HostPort address, PoolConnection connection, CancellationToken cancellation)
    {
        try
        {
            var cookie = parts.Secret.Cookie();
            var keys = (_ownKeyHash, connection.PoolKeyHash);
            var welcome = await LinkHandshake.DialAsync(connection, parts.Identity.Id, parts.Kind, keys, cookie, cancellation);
            parts.Identity.Pin.Keep(connection.PoolKeyHash);
            var (ip, port) = (connection.Remote.Address.ToString(), connection.Remote.Port);
            return new LinkPeer(welcome.Host, welcome.Epoch, ip, port) { Kind = parts.Kind, Boot = welcome.Boot };
        }
        catch (LinkRefusedException refused)
        {
            throw new DialException($"{address} refuses this worker: {Printable.Of(refused.Message)}", refused);
        }
        catch (LinkException strange)
        {
            throw new DialException($"{address} does not speak as a pool does: {Printable.Of(strange.Message)}", strange);
        }
        catch (Exception fault) when (fault is IOException or FormatException or UnauthorizedAccessException)
        {
            throw new DialException($"no link to {address}: {fault.Message}", fault);
        }
    }

    private async Task<TimeSpan> LiveAsync(HostPort address, PoolConnection connection, LinkPeer peer, CancellationToken stop)
    {
        var since = parts.Time.GetTimestamp();
        parts.Route.Current = connection.Remote;
        // Not disposed: the heartbeat's thread may still hold it, and it holds nothing that has to be freed.
        var link = parts.Hub.Over(connection, peer, ActorNames.PathOfAgent, dialled: true, parts.Link, parts.Time);
        await using var cut = stop.Register(() => link.Cut("this worker stops"));
        _whyNot = "";
        log.Linked(address, peer.Host, peer.Epoch);
        var why = await parts.Hub.RunAsync(link);
        _whyNot = $"the link to {address} ended: {why}";
        if (stop.IsCancellationRequested)
        {
            log.LinkClosed(address, peer.Epoch);
        }
        else
        {
            log.LinkEnded(address, peer.Epoch, why);
        }
        return parts.Time.GetElapsedTime(since);
    }
}
