using Microsoft.Extensions.Logging;
using Pool.Actors.Link;
using Pool.Actors.Settings;
using Pool.Protocol.Identity;
using Pool.Tests.Fixtures;
using Pool.Worker.Joining;

namespace Pool.Tests.Worker;

/// <summary>A worker as far as its link, in a folder of its own.</summary>
internal sealed class Joiner : IAsyncDisposable
{
    public const string Secret = "the secret of this pool";

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly LinkHeartbeat _heartbeat;
    private Task _running = Task.CompletedTask;

    public Joiner()
    {
        Identity = WorkerIdentity.Open(Folder);
        Hub = new LinkHub(LinkPeer.HostOfWorker(Identity.Id.Text));
        _heartbeat = new LinkHeartbeat(Hub, Link);
    }

    public static LinkSettings Link => Defaults.Of<LinkSettings>();

    public string Folder => _folder.Path;

    public WorkerIdentity Identity { get; }

    public LinkHub Hub { get; }

    public PoolRoute Route { get; } = new();

    public LogLines Log { get; } = new();

    public LinkDialer Dialer { get; private set; } = null!;

    public bool IsLinked => Hub.Links.Any();

    /// <summary>A key as a pool has one.</summary>
    public NodeKey NewPoolKey() => NodeKey.LoadOrCreate(_folder.File(Guid.NewGuid().ToString("N")), "pool");

    /// <summary>Starts to dial.</summary>
    public void Dial(string secret, params int[] ports)
    {
        Dialer = new LinkDialer(
            new DialerParts
            {
                Addresses = [.. ports.Select(port => new HostPort("localhost", port))],
                Secret = SecretSource.Of(secret),
                Identity = Identity,
                Kind = LinkKind.Edge,
                Hub = Hub,
                Route = Route,
                Dial = Defaults.Of<DialSettings>() with
                {
                    RetryFirst = TimeSpan.FromMilliseconds(20),
                    RetryMost = TimeSpan.FromMilliseconds(40),
                    LivedAfter = TimeSpan.Zero,
                },
                Link = Link,
                Time = TimeProvider.System,
            },
            Log.CreateLogger<LinkDialer>()
        );
        _running = Dialer.RunAsync(_ending.Token);
    }

    public Task LinkedAsync() => Eventually.IsAsync(() => IsLinked, $"there is a link; {Dialer.WhyNot}");

    public Task SaysAsync(string text) => Eventually.IsAsync(() => Log.Count(text) > 0, $"the log says '{text}'");

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _heartbeat.Dispose();
        Identity.Dispose();
        _folder.Dispose();
        _ending.Dispose();
    }
}
