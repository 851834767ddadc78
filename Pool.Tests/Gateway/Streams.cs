using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pool.Orchestrator.Media;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Gateway;

/// <summary>Published renditions: how gateways get them, and how long they stay.</summary>
public sealed class Streams
{
    private const string Path = "/stream/0123/abc/P240p/7.mp4";
    private static readonly byte[] Content = Encoding.ASCII.GetBytes(new string('x', 200_000));

    [Fact]
    public async Task A_gateway_fetches_a_rendition()
    {
        await using var doors = await Doors.OpenAsync();
        await PublishAsync(doors.Renditions, Path);
        using var response = await doors.Gateway(HttpVersion.Version11).GetAsync(Path);
        Assert.Equal(Content, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("video/mp4", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(Content.Length, response.Content.Headers.ContentLength);
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        await Eventually.IsAsync(() => doors.Renditions.Unfetched == 0, "it counts as fetched");

        using var head = await doors.Gateway().SendAsync(new HttpRequestMessage(HttpMethod.Head, Path));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(Content.Length, head.Content.Headers.ContentLength);
        using var missing = await doors.Gateway().GetAsync(Path + "x");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("ErrNotFound\n", await missing.Content.ReadAsStringAsync());
    }

    /// <summary>Go's plain client, by which gateways download: no ALPN, and no SNI for an address (recorded).</summary>
    [Fact]
    public async Task A_client_without_ALPN_and_SNI_is_served_HTTP_1()
    {
        await using var doors = await Doors.OpenAsync();
        await PublishAsync(doors.Renditions, Path);
        await using var tls = await doors.TlsAsync("127.0.0.1", null);
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET {Path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        using var all = new MemoryStream();
        await tls.CopyToAsync(all);
        var text = Encoding.ASCII.GetString(all.ToArray());
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith(Encoding.ASCII.GetString(Content), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_oldest_goes_when_there_is_no_room_and_nothing_is_refused()
    {
        var settings = new DoorOptions().Media with { RenditionBudgetBytes = 3 * 262_144 };
        using var store = new RenditionStore(settings, TimeProvider.System);
        for (var seq = 0; seq < 20; seq++)
        {
            await PublishAsync(store, $"/stream/{seq}");
        }
        Assert.Null(store.Hold("/stream/16"));
        Assert.Equal(3 * 262_144, store.Budget.Used);
        Assert.Equal(3, store.Unfetched);
    }

    [Fact]
    public async Task A_reader_keeps_what_it_reads_while_it_is_evicted()
    {
        using var store = new RenditionStore(new DoorOptions().Media, TimeProvider.System);
        await PublishAsync(store, Path);
        var (bytes, _) = store.Hold(Path)!.Value;
        await PublishAsync(store, Path);
        Assert.Equal(Content, bytes.Bytes.ToArray());
        Assert.Equal(2 * 262_144, store.Budget.Used);
        bytes.Release();
        Assert.Equal(262_144, store.Budget.Used);
        Assert.Throws<InvalidOperationException>(bytes.Release);
    }

    [Fact]
    public async Task It_goes_soon_after_it_was_fetched_or_when_nobody_came()
    {
        var time = new FakeTimeProvider();
        using var store = new RenditionStore(new DoorOptions().Media, time);
        await PublishAsync(store, "/stream/a");
        await PublishAsync(store, "/stream/b");
        store.Fetched("/stream/a");
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.NotNull(HoldAndRelease(store, "/stream/a"));
        store.Fetched("/stream/a"); // A second fetch does not keep it longer.
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(store.Hold("/stream/a"));
        Assert.NotNull(HoldAndRelease(store, "/stream/b"));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, store.Budget.Used);
    }

    private static StoredBytes? HoldAndRelease(RenditionStore store, string path)
    {
        var held = store.Hold(path)?.Bytes;
        held?.Release();
        return held;
    }

    private static async Task PublishAsync(RenditionStore store, string path)
    {
        var pipe = PipeReader.Create(new ReadOnlySequence<byte>(Content));
        var reading = await store.Reader.ReadAsync(pipe, Content.Length, null, CancellationToken.None);
        store.Publish(path, reading.Bytes!, Container.Mp4);
    }
}
