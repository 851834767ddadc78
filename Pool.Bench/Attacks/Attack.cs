using System.Net.Security;
using System.Text;
using Pool.Protocol.Livepeer;
using static Pool.Bench.Attacks.Http2Frame;

namespace Pool.Bench.Attacks;

/// <summary>A kind of hostile traffic, sent as fast as it goes by some senders at once.</summary>
/// <param name="Name">For tables.</param>
/// <param name="Senders">How many at once.</param>
/// <param name="Volley">What one sender does again and again; ends with <see cref="IOException"/> when the port ends it.</param>
internal sealed record Attack(string Name, int Senders, Func<Stranger, CancellationToken, Task> Volley)
{
    private const int PerVolley = 200;
    private const int Volleys = 20;
    private const int MostKept = 3000;
    private static readonly byte[] Clear = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    private static readonly (string, string)[] Get = Request("GET", "/nothing");
    private static readonly byte[] Ping = Bytes(FrameKind.Ping, 0, 0, new byte[8]);
    private static readonly byte[] Window = Setting(4, 0);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("bad requests", 4, (stranger, cancel) => stranger.RequestAsync(Random.Shared.Next(), cancel)),
        new("junk bodies", 2, (stranger, cancel) => stranger.JunkAsync(cancel)),
        new("cut-off uploads", 2, CutOffAsync),
        new("no TLS", 2, ClearAsync),
        new("handshakes", 2, HandshakeAsync),
        new("idle connections", 4, IdleAsync),
        new("rapid reset", 1, (stranger, cancel) => FramesAsync(stranger, [], Resets, cancel)),
        new("header floods", 1, (stranger, cancel) => FramesAsync(stranger, [], Continuations, cancel)),
        new("settings and pings", 1, (stranger, cancel) => FramesAsync(stranger, [], _ => [Ping, Window], cancel)),
        new("window stalls", 1, StallAsync),
    ];

    /// <summary>Goes on until it is told to end.</summary>
    /// <returns>How many volleys there were.</returns>
    public async Task<long> RunAsync(Uri service, CancellationToken cancel)
    {
        await using var stranger = await Stranger.MeetAsync(service);
        var volleys = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(() => SendAsync(stranger, cancel))));
        return volleys.Sum();
    }

    private async Task<long> SendAsync(Stranger stranger, CancellationToken cancel)
    {
        for (var volleys = 0L; ; volleys++)
        {
            try
            {
                cancel.ThrowIfCancellationRequested();
                await Volley(stranger, cancel);
            }
            catch (OperationCanceledException)
            {
                return volleys;
            }
            catch (Exception turnedAway) when (turnedAway is IOException or HttpRequestException)
            {
                // As it should be; it goes on.
            }
        }
    }

    private static async Task CutOffAsync(Stranger stranger, CancellationToken cancel)
    {
        await using var line = await stranger.OpenAsync(SslApplicationProtocol.Http11, cancel);
        await line.WriteAsync((byte[])[.. stranger.HeadOf(9_000_000), .. new byte[50_000]], cancel);
    }

    private static async Task ClearAsync(Stranger stranger, CancellationToken cancel)
    {
        using var socket = await stranger.DialAsync(cancel);
        await RawLine.SayAsync(socket, Clear, cancel);
    }

    private static async Task HandshakeAsync(Stranger stranger, CancellationToken cancel)
    {
        await using var line = await stranger.OpenAsync(SslApplicationProtocol.Http2, cancel);
    }

    /// <summary>Opens connections and leaves them, more than one source's share; then dials on, in vain.</summary>
    private static async Task IdleAsync(Stranger stranger, CancellationToken cancel)
    {
        var line = await stranger.OpenAsync(SslApplicationProtocol.Http11, cancel);
        if (stranger.Keep(line) > MostKept)
        {
            await line.DisposeAsync();
        }
    }

    /// <summary>Good headers whose answers find no window.</summary>
    private static Task StallAsync(Stranger stranger, CancellationToken cancel)
    {
        var head = Request("POST", "/segment", (SegmentHeaders.Segment.ToLowerInvariant(), stranger.HeaderOf()));
        return FramesAsync(stranger, Window, number => [Headers(2 * number + 1, true, head)], cancel);
    }

    private static async Task FramesAsync(
        Stranger stranger,
        byte[] settings,
        Func<int, byte[][]> frames,
        CancellationToken cancel
    )
    {
        await using var line = await Http2Line.OpenAsync(await stranger.OpenAsync(SslApplicationProtocol.Http2, cancel), cancel);
        await line.SendAsync(cancel, settings);
        for (var volley = 0; volley < Volleys; volley++)
        {
            var first = volley * PerVolley;
            await line.SendAsync(cancel, [.. Enumerable.Range(first, PerVolley).SelectMany(frames)]);
        }
    }

    private static byte[][] Resets(int number) =>
        [Headers(2 * number + 1, true, Get), Number(FrameKind.Reset, 2 * number + 1, 8)];

    private static byte[][] Continuations(int number) =>
        [Bytes(number == 0 ? FrameKind.Headers : FrameKind.Continuation, 0, 1, Block(($"a{number}", new string('b', 100))))];
}
