using System.Collections.Concurrent;
using System.Net.Security;
using System.Text;
using Pool.Bench.Attacks;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Tests.Gateway;
using Xunit;
using static Pool.Bench.Attacks.Http2Frame;

namespace Pool.Tests.BadInput;

/// <summary>Whoever says or takes too little: each ends by a clock of the port's, all at the same time beside each other.</summary>
public sealed class SlowPeers : IAsyncLifetime
{
    private const string Rendition = "/stream/0123/abc/P240p/7.ts";
    private const int RenditionBytes = 24 << 20;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] NoWindow = Setting(4, 0);
    private readonly ConcurrentBag<RawLine> _lines = [];
    private Doors _doors = null!;

    /// <summary>What a peer does; done when the port has ended its connection.</summary>
    private static readonly Dictionary<string, Func<SlowPeers, CancellationToken, Task>> Table = new()
    {
        ["a peer that never greets"] = (self, cancel) => self.SilentAsync([], cancel),
        ["a peer that greets and stops in its greeting"] = (self, cancel) => self.SilentAsync([22, 3, 1, 2, 0, 1], cancel),
        ["a peer that is silent after its greeting"] = (self, cancel) => self.SayAsync([], slowly: false, cancel),
        ["a peer that is silent in HTTP/2"] = (self, cancel) => self.FramesAsync([], [], cancel),
        ["headers by the byte"] = (self, cancel) =>
            self.SayAsync([.. "GET / HTTP/1.1\r\nHost: x\r\n".Select(c => $"{c}"), .. Endless("a: b\r\n")], slowly: true, cancel),
        ["headers of HTTP/2 that do not end"] = (self, cancel) =>
            self.FramesAsync([Bytes(FrameKind.Headers, 0, 1, Block(Request("GET", "/")))], [], cancel),
        ["empty continuations without an end"] = (self, cancel) =>
            self.FramesAsync(
                [Bytes(FrameKind.Headers, 0, 1, Block(Request("GET", "/")))],
                Bytes(FrameKind.Continuation, 0, 1, []),
                cancel
            ),
        ["a body by the byte"] = (self, cancel) => self.SayAsync([self.Head + "\r\n", .. Endless("x")], slowly: true, cancel),
        ["a body that stops"] = (self, cancel) =>
            self.SayAsync([self.Head + "\r\n" + new string('x', 9000)], slowly: false, cancel),
        ["a body of HTTP/2 by the byte"] = (self, cancel) =>
            self.FramesAsync([self.Frame], Bytes(FrameKind.Data, 0, 1, "x"u8), cancel),
        ["a body of HTTP/2 in empty frames"] = (self, cancel) =>
            self.FramesAsync([self.Frame], Bytes(FrameKind.Data, 0, 1, []), cancel),
        ["a reader that reads nothing"] = (self, cancel) =>
            self.SayAsync([$"GET {Rendition} HTTP/1.1\r\nHost: x\r\n\r\n"], slowly: false, cancel, reads: false),
        ["a reader whose window is closed"] = (self, cancel) =>
            self.FramesAsync([NoWindow, Headers(1, true, Request("GET", Rendition))], [], cancel),
        ["a hundred readers whose windows are closed"] = (self, cancel) =>
            self.FramesAsync(
                [NoWindow, .. Enumerable.Range(0, 100).Select(n => Headers(2 * n + 1, true, Request("GET", Rendition)))],
                [],
                cancel
            ),
        ["a reader whose window grows by the byte"] = (self, cancel) =>
            self.FramesAsync(
                [NoWindow, Headers(1, true, Request("GET", Rendition))],
                Number(FrameKind.WindowUpdate, 1, 1),
                cancel
            ),
    };

    public async Task InitializeAsync()
    {
        var options = new DoorOptions();
        var second = TimeSpan.FromSeconds(1);
        _doors = await Doors.OpenAsync(
            options with
            {
                Gate = options.Gate with { TlsTimeout = second },
                Media = options.Media with { RenditionTtl = 4 * second },
                Http = options.Http with
                {
                    KeepAlive = second,
                    HeadersTimeout = second,
                    // Kestrel takes no grace below its own clock's second.
                    MinRateGrace = 1.5 * second,
                },
            }
        );
        var source = System.IO.Pipelines.PipeReader.Create(new System.Buffers.ReadOnlySequence<byte>(new byte[RenditionBytes]));
        var reading = await _doors.Renditions.Reader.ReadAsync(source, RenditionBytes, null, CancellationToken.None);
        _doors.Renditions.Publish(Rendition, reading.Bytes!, Container.MpegTs);
    }

    public async Task DisposeAsync()
    {
        foreach (var line in _lines)
        {
            await line.DisposeAsync();
        }
        await _doors.DisposeAsync();
    }

    public static TheoryData<string> Cases => [.. Table.Keys];

    [Fact]
    public async Task Whoever_is_too_slow_is_ended_in_time()
    {
        using var limit = new CancellationTokenSource(Patience);
        await Task.WhenAll(Table.Select(entry => EndedAsync(entry.Key, entry.Value, limit.Token)));
        await Eventually.IsAsync(() => _doors.Connections.Held == (0, 0), "no connection is left");
        await Eventually.IsAsync(() => _doors.Sources is { Count: 0, Budget.Used: 0 }, "their memory is returned");
        await Eventually.IsAsync(() => _doors.Renditions.Budget.Used == 0, "nobody holds a rendition that is gone");
    }

    private async Task EndedAsync(string name, Func<SlowPeers, CancellationToken, Task> act, CancellationToken cancel)
    {
        try
        {
            await act(this, cancel);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{name} was not ended");
        }
    }

    private string Head =>
        $"POST /segment HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n{SegmentHeaders.Segment}: "
        + $"{SegmentHeaders.Write(_doors.Segment([]))}\r\n";

    private byte[] Frame =>
        Headers(
            1,
            false,
            Request("POST", "/segment", (SegmentHeaders.Segment.ToLowerInvariant(), SegmentHeaders.Write(_doors.Segment([]))))
        );

    private static IEnumerable<string> Endless(string word) => Enumerable.Repeat(word, 10_000);

    private async Task SilentAsync(byte[] first, CancellationToken cancel)
    {
        using var socket = await RawLine.DialAsync(new Uri(_doors.Uri), cancel);
        await socket.SendAsync(first, cancel);
        try
        {
            while (await socket.ReceiveAsync(new byte[100], cancel) > 0) { }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Reset, which is an end as well.
        }
    }

    private async Task SayAsync(IEnumerable<string> words, bool slowly, CancellationToken cancel, bool reads = true)
    {
        var line = await RawLine.OpenAsync(new Uri(_doors.Uri), SslApplicationProtocol.Http11, cancel);
        _lines.Add(line);
        try
        {
            foreach (var word in words)
            {
                await line.WriteAsync(Encoding.ASCII.GetBytes(word), cancel);
                if (slowly)
                {
                    await Task.Delay(Beat, TimeProvider.System, cancel);
                }
            }
        }
        catch (IOException)
        {
            return;
        }
        if (reads)
        {
            await line.ReadToEndAsync(cancel);
        }
    }

    private async Task FramesAsync(byte[][] first, byte[] again, CancellationToken cancel)
    {
        await using var line = await Http2Line.OpenAsync(new Uri(_doors.Uri), cancel);
        await line.SendAsync(cancel, first);
        var ended = line.ReadAsync(cancel, FrameKind.GoAway);
        try
        {
            while (again.Length > 0 && !ended.IsCompleted)
            {
                await line.SendAsync(cancel, again);
                await Task.Delay(Beat, TimeProvider.System, cancel);
            }
        }
        catch (IOException)
        {
            return;
        }
        await ended;
    }
}
