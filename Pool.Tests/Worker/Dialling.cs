using Microsoft.Extensions.Time.Testing;
using Pool.Actors.Settings;
using Pool.Protocol.Identity;
using Pool.Tests.Fixtures;
using Pool.Worker.Joining;
using Xunit;

namespace Pool.Tests.Worker;

public sealed class Dialling
{
    [Fact]
    public async Task A_link_stands_and_the_pools_key_is_kept()
    {
        await using var joiner = new Joiner();
        using var key = joiner.NewPoolKey();
        await using var pool = new TinyPool(key, Joiner.Secret);
        joiner.Dial(Joiner.Secret, pool.Port);
        await joiner.LinkedAsync();
        Assert.Equal(PoolNames.PrivateHost, pool.AskedFor);
        Assert.Equal(pool.Port, joiner.Route.Current!.Port);
        Assert.Empty(joiner.Dialer.WhyNot);
        var hash = NodeKey.KeyHashOf(key.Certificate);
        Assert.True(PoolPin.Open(joiner.Folder).IsKept(hash));
        await Eventually.IsAsync(() => pool.Hub.Links.Any(), "the pool has it too");
        Assert.Equal(joiner.Hub.Host, pool.Hub.Links.Single().Peer.Host);
    }

    [Fact]
    public async Task A_wrong_secret_is_said_and_a_mended_file_lets_the_worker_in()
    {
        await using var joiner = new Joiner();
        using var key = joiner.NewPoolKey();
        await using var pool = new TinyPool(key, Joiner.Secret);
        var file = Path.Combine(joiner.Folder, "secret");
        await File.WriteAllTextAsync(file, "another pool's secret");
        joiner.Dial(file, pool.Port);
        await joiner.SaysAsync("the secret is not the pool's; ask its operator for the current one");
        Assert.Contains("refuses this worker", joiner.Dialer.WhyNot, StringComparison.Ordinal);
        Assert.False(File.Exists(joiner.Identity.Pin.Path));
        await File.WriteAllTextAsync(file, Joiner.Secret);
        await joiner.LinkedAsync();
    }

    [Fact]
    public async Task Whoever_does_not_know_the_secret_is_not_believed()
    {
        // Goal: somebody who lets every worker in, without the secret, gets no link. Method: a pool whose proof is by another cookie.
        await using var joiner = new Joiner();
        using var key = joiner.NewPoolKey();
        await using var impostor = new LyingPool(key);
        joiner.Dial(Joiner.Secret, impostor.Port);
        await joiner.SaysAsync("does not know the pool's secret");
        Assert.False(joiner.IsLinked);
        Assert.False(File.Exists(joiner.Identity.Pin.Path));
    }

    [Fact]
    public async Task A_changed_key_is_not_believed_and_the_remedy_is_said()
    {
        await using var joiner = new Joiner();
        using var key = joiner.NewPoolKey();
        using var other = joiner.NewPoolKey();
        joiner.Identity.Pin.Keep(NodeKey.KeyHashOf(other.Certificate));
        await using var pool = new TinyPool(key, Joiner.Secret);
        joiner.Dial(Joiner.Secret, pool.Port);
        await joiner.SaysAsync($"remove {joiner.Identity.Pin.Path}");
        Assert.Contains("another key", joiner.Dialer.WhyNot, StringComparison.Ordinal);
        Assert.False(joiner.IsLinked);
    }

    [Fact]
    public async Task A_pool_may_come_late_and_come_back()
    {
        await using var joiner = new Joiner();
        using var key = joiner.NewPoolKey();
        int port;
        await using (var first = new TinyPool(key, Joiner.Secret))
        {
            port = first.Port;
        }
        joiner.Dial(Joiner.Secret, port);
        await joiner.SaysAsync("cannot be reached");
        await using (var second = new TinyPool(key, Joiner.Secret, port))
        {
            await joiner.LinkedAsync();
        }
        await Eventually.IsAsync(() => !joiner.IsLinked, "the link is gone");
        Assert.NotEmpty(joiner.Dialer.WhyNot);
        await using var third = new TinyPool(key, Joiner.Secret, port);
        await joiner.LinkedAsync();
    }

    [Fact]
    public async Task Several_addresses_are_tried_in_turn()
    {
        await using var joiner = new Joiner();
        using var key = joiner.NewPoolKey();
        await using var pool = new TinyPool(key, Joiner.Secret);
        joiner.Dial(Joiner.Secret, 1, pool.Port);
        await joiner.LinkedAsync();
    }

    [Fact]
    public async Task Another_kind_of_server_is_no_pool()
    {
        await using var joiner = new Joiner();
        await using var orchestrator = await ScriptedOrchestrator.StartAsync();
        joiner.Dial(Joiner.Secret, int.Parse(orchestrator.Address.Split(':')[1]));
        await joiner.SaysAsync("no pool answers at localhost");
    }

    [Fact]
    public void Pauses_begin_at_once_double_and_end_at_a_bound()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(15), () => 0);
        Assert.Equal(
            [0, 250, 500, 1000, 2000, 4000, 8000, 15000, 15000],
            Enumerable.Range(0, 9).Select(_ => backoff.Next().TotalMilliseconds)
        );
        backoff.Reset();
        Assert.Equal(TimeSpan.Zero, backoff.Next());
        var lucky = new Backoff(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(15), () => 1);
        Assert.Equal([0, 125], new[] { lucky.Next(), lucky.Next() }.Select(pause => pause.TotalMilliseconds));
        Assert.Equal(15000, Enumerable.Range(0, 100).Max(_ => backoff.Next().TotalMilliseconds));
    }

    [Fact]
    public async Task A_machine_that_wakes_up_dials_at_once()
    {
        // Goal: a suspended machine does not wait on. Method: the wall clock jumps, the monotonic one does not.
        var time = new SleepyTime();
        var pause = Pause.ForAsync(TimeSpan.FromSeconds(15), time, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(pause.IsCompleted);
        time.Asleep = TimeSpan.FromHours(1);
        time.Advance(TimeSpan.FromSeconds(1));
        await pause.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_folder_belongs_to_one_process_and_the_other_is_told_which()
    {
        using var folder = new TempFolder();
        var first = WorkerIdentity.Open(folder.Path);
        var held = Assert.Throws<SettingsException>(() => WorkerIdentity.Open(folder.Path));
        Assert.Equal(
            $"-dataDir {folder.Path} is in use by process {Environment.ProcessId}; stop it, or write -dataDir and another folder",
            held.Message
        );
        first.Dispose();
        using var second = WorkerIdentity.Open(folder.Path);
        Assert.Equal(first.Id, second.Id);
        Assert.NotEqual(first.BootId, second.BootId);
    }

    [Theory]
    [InlineData("worker.key")]
    [InlineData("pool-key")]
    public void A_broken_file_of_identity_is_said(string name)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File(name), "nonsense");
        Assert.Contains(folder.File(name), Assert.Throws<SettingsException>(() => WorkerIdentity.Open(folder.Path)).Message);
        File.Delete(folder.File(name));
        WorkerIdentity.Open(folder.Path).Dispose();
    }

    private sealed class SleepyTime : FakeTimeProvider
    {
        public TimeSpan Asleep { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Asleep;
    }
}
