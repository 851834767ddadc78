using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pool.Actors.Agent;
using Pool.Protocol.Identity;
using Pool.Tests.Fixtures;
using Pool.Tests.Transcoding;
using Pool.Worker.Joining;
using Pool.Worker.Media;
using Pool.Worker.ScratchSpace;
using Xunit;

namespace Pool.Tests.Worker;

[Collection("engine room")]
public sealed class Transfers(EngineRoom room) : IAsyncLifetime
{
    private const string Token = "a-token";
    private readonly TempFolder _folder = new();
    private readonly PoolRoute _route = new();
    private readonly LogLines _log = new();
    private readonly AttemptId _attempt = AttemptId.NewRandom();
    private WorkerIdentity _identity = null!;
    private NodeKey _key = null!;
    private LanePool _pool = null!;
    private Scratch _scratch = null!;
    private LaneSettings _settings = null!;
    private Lanes _lanes = null!;
    private MediaClient _client = null!;
    private byte[] _clip = null!;

    public async Task InitializeAsync()
    {
        _identity = WorkerIdentity.Open(_folder.File("worker"));
        _key = NodeKey.LoadOrCreate(_folder.File("pool.key"), "pool");
        _identity.Pin.Keep(NodeKey.KeyHashOf(_key.Certificate));
        _pool = await LanePool.StartAsync(_key);
        _route.Current = _pool.Address;
        _scratch = Scratch.Open(Defaults.Of<ScratchSettings>() with { Folder = _folder.Path }, _folder.Path, NullLogger.Instance);
        _settings = Defaults.Of<LaneSettings>() with
        {
            Tries = 3,
            RetryFirst = TimeSpan.FromMilliseconds(10),
            RetryMost = TimeSpan.FromMilliseconds(20),
        };
        _lanes = new Lanes(_settings, _identity, _route, TimeProvider.System, _log.CreateLogger<Lanes>());
        _client = new MediaClient(_settings, _lanes, _scratch);
        _clip = await File.ReadAllBytesAsync(await room.CameraAsync());
    }

    public async Task DisposeAsync()
    {
        _lanes.Dispose();
        await _pool.DisposeAsync();
        _scratch.Dispose();
        _identity.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_source_arrives_whole_and_is_counted()
    {
        _pool.Behave = context => context.Response.Body.WriteAsync(_clip).AsTask();
        await using (var source = await _client.FetchAsync(Lane(), CancellationToken.None))
        {
            Assert.Equal(_clip, await File.ReadAllBytesAsync(source.Path));
            Assert.NotNull(source.Facts?.Video);
            Assert.Equal($"GET /pool/v1/source/x {Token} {_identity.Id.Brief} HTTP/1.1", _pool.Calls.Single());
            Assert.Equal(PoolNames.PrivateHost, _pool.Greetings.Single());
        }
        Assert.Empty(Directory.GetDirectories(_scratch.Folder));
        Assert.Equal(0, _scratch.ReservedBytes);
    }

    [Fact]
    public async Task A_rendition_is_sent_whole_with_its_length()
    {
        var (received, length) = (new MemoryStream(), default(long?));
        _pool.Behave = context =>
        {
            length = context.Request.ContentLength;
            return context.Request.Body.CopyToAsync(received);
        };
        var path = _folder.File("rendition");
        await File.WriteAllBytesAsync(path, _clip);
        var returned = await _client.ReturnAsync(Lane(), 2, path, CancellationToken.None);
        Assert.Equal(_clip, received.ToArray());
        Assert.Equal(_clip.Length, length);
        Assert.Equal(_clip.Length, returned.LengthBytes);
        Assert.Equal(SHA256.HashData(_clip), returned.Sha256.ToArray());
        Assert.NotNull(returned.Facts?.Video);
        Assert.StartsWith("PUT /pool/v1/rendition/x/2 ", _pool.Calls.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public Task Too_much_is_refused() =>
        RefusedAsync(context => context.Response.Body.WriteAsync((byte[])[.. _clip, 0]).AsTask(), "goes on after");

    [Fact]
    public Task Too_little_is_refused() =>
        RefusedAsync(context => context.Response.Body.WriteAsync(_clip.AsMemory(1)).AsTask(), "ends after");

    [Fact]
    public Task Another_length_is_refused_before_it_is_read() =>
        RefusedAsync(
            context =>
            {
                context.Response.ContentLength = _clip.Length + 1;
                return context.Response.Body.WriteAsync((byte[])[.. _clip, 0]).AsTask();
            },
            "offers a source of"
        );

    [Fact]
    public Task Other_bytes_are_refused() =>
        RefusedAsync(context => context.Response.Body.WriteAsync((byte[])[.. _clip.SkipLast(1), 0]).AsTask(), "its hash differs");

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public Task A_no_of_the_pool_is_not_argued_with(int status) =>
        RefusedAsync(context => LanePool.StatusAsync(context, status, "so it is"), $"{status} so it is");

    [Fact]
    public async Task A_source_that_is_cut_off_is_fetched_again()
    {
        var calls = 0;
        _pool.Behave = async context =>
        {
            context.Response.ContentLength = _clip.Length;
            await context.Response.Body.WriteAsync(_clip.AsMemory(0, ++calls < 3 ? _clip.Length / 2 : _clip.Length));
            if (calls < 3)
            {
                await context.Response.Body.FlushAsync();
                context.Abort();
            }
        };
        await using var source = await _client.FetchAsync(Lane(), CancellationToken.None);
        Assert.Equal(_clip, await File.ReadAllBytesAsync(source.Path));
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task A_pool_without_room_is_asked_again_a_bounded_number_of_times()
    {
        _pool.Behave = context => LanePool.StatusAsync(context, 503, "no memory for it now");
        var path = _folder.File("rendition");
        await File.WriteAllBytesAsync(path, _clip);
        var failed = await Assert.ThrowsAsync<TransferException>(() =>
            _client.ReturnAsync(Lane(), 0, path, CancellationToken.None)
        );
        Assert.Contains("503 no memory for it now, at try 3, the last", failed.Message, StringComparison.Ordinal);
        Assert.Equal(3, _pool.Calls.Count);
    }

    [Fact]
    public async Task A_source_that_stands_still_is_given_up()
    {
        _pool.Behave = async context =>
        {
            await context.Response.Body.WriteAsync(_clip.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        var hasty = _settings with { StallAfter = TimeSpan.FromMilliseconds(300) };
        using var lanes = new Lanes(hasty, _identity, _route, TimeProvider.System, _log.CreateLogger<Lanes>());
        var client = new MediaClient(hasty, lanes, _scratch);
        var failed = await Assert.ThrowsAsync<TransferException>(() => client.FetchAsync(Lane(), CancellationToken.None));
        Assert.Contains("nothing moved for 0.3 s", failed.Message, StringComparison.Ordinal);
        Assert.Equal(0, _scratch.ReservedBytes);
    }

    [Fact]
    public async Task Cancelling_ends_a_transfer_at_once()
    {
        using var ending = new CancellationTokenSource();
        _pool.Behave = async context =>
        {
            await ending.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.FetchAsync(Lane(), ending.Token));
        Assert.Single(_pool.Calls);
        Assert.Equal(0, _scratch.ReservedBytes);
    }

    [Fact]
    public async Task A_pool_that_answers_early_gets_no_bytes_of_others()
    {
        // Goal: the memory of a rendition is not handed on while it is being sent. Method: the pool says no and does not read.
        _pool.Behave = context => LanePool.StatusAsync(context, 413, "too big");
        var path = _folder.File("rendition");
        await File.WriteAllBytesAsync(path, new byte[8 << 20]);
        var failed = await Assert.ThrowsAnyAsync<Exception>(() => _client.ReturnAsync(Lane(), 0, path, CancellationToken.None));
        Assert.IsType<TransferException>(failed);
    }

    [Fact]
    public async Task Nobody_with_another_key_gets_a_byte()
    {
        using var other = NodeKey.LoadOrCreate(_folder.File("other.key"), "pool");
        await using var impostor = await LanePool.StartAsync(other);
        _route.Current = impostor.Address;
        await Assert.ThrowsAsync<TransferException>(() => _client.FetchAsync(Lane(), CancellationToken.None));
        Assert.Empty(impostor.Calls);
    }

    [Fact]
    public async Task Lanes_are_open_before_they_are_needed_and_used_again()
    {
        _pool.Behave = context => context.Response.Body.WriteAsync(_clip).AsTask();
        _lanes.Warm();
        await Eventually.IsAsync(() => _pool.Calls.Count == 2, "two lanes are warm");
        for (var i = 0; i < 5; i++)
        {
            await using var source = await _client.FetchAsync(Lane(), CancellationToken.None);
        }
        // A third where the first transfer began before a warm lane was free.
        Assert.InRange(_pool.Greetings.Count, 2, 3);
        Assert.Equal(7, _pool.Calls.Count);
    }

    [Theory]
    [InlineData("@example.com/x")]
    [InlineData("x")]
    public async Task A_path_cannot_lead_elsewhere(string path)
    {
        var lane = Lane() with { SourcePath = path };
        var failed = await Assert.ThrowsAsync<TransferException>(() => _client.FetchAsync(lane, CancellationToken.None));
        Assert.Contains("a path that is none", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_scratch_folder_is_said()
    {
        var lane = Lane() with { SourceBytes = 512 << 20 };
        using var taken = _scratch.TryOpen(AttemptId.NewRandom(), 2L << 30);
        var failed = await Assert.ThrowsAsync<NoScratchRoomException>(() => _client.FetchAsync(lane, CancellationToken.None));
        Assert.Contains("pool.worker.scratch.budget", failed.Message, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(Func<HttpContext, Task> behave, string why)
    {
        _pool.Behave = behave;
        var failed = await Assert.ThrowsAsync<TransferException>(() => _client.FetchAsync(Lane(), CancellationToken.None));
        Assert.Contains(why, failed.Message, StringComparison.Ordinal);
        Assert.Single(_pool.Calls);
        Assert.Empty(Directory.GetDirectories(_scratch.Folder));
        Assert.Equal(0, _scratch.ReservedBytes);
    }

    private TransferLane Lane() =>
        new(_attempt.Text, "/pool/v1/source/x", "/pool/v1/rendition/x", Token, SHA256.HashData(_clip), _clip.Length);
}
