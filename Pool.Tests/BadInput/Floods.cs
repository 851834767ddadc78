using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pool.Actors.Sessions;
using Pool.Bench.Attacks;
using Pool.Orchestrator.Joining;
using Pool.Orchestrator.Media;
using Pool.Protocol.Livepeer;
using Pool.Tests.Fixtures;
using Pool.Tests.Gateway;
using Xunit;

namespace Pool.Tests.BadInput;

/// <summary>Too much of what is allowed: each has a bound of its own, and who was good before is served meanwhile.</summary>
public sealed class Floods(ClipFolder clips) : IClassFixture<ClipFolder>
{
    private const int PerSource = 16;
    private const int Reserve = 24;
    private const int Most = 64;
    private static readonly DoorOptions Small = new()
    {
        Gate = new DoorOptions().Gate with { ConnectionsPerSource = PerSource, ConnectionsReserve = Reserve, LinesPerSource = 5 },
        Http = new DoorOptions().Http with { MaxConnections = Most },
    };

    /// <summary>Loopback is a network of many: each 127.0.n.1 is a source of its own.</summary>
    [Fact]
    public async Task Idle_connections_fill_the_share_of_their_source_and_never_the_reserve()
    {
        await using var doors = await Doors.OpenAsync(Small);
        var clip = await ServedAsync(doors);
        var flood = new List<Socket>();
        for (var source = 1; source < 10; source++)
        {
            for (var number = 0; number < 2 * PerSource; number++)
            {
                flood.Add(await DialAsync(doors, source));
            }
            var open = Math.Min(source * PerSource, Most - Reserve);
            await Eventually.IsAsync(
                () => doors.Connections.Held.Connections == open,
                $"{open} are open: strangers have their share each, and leave the reserve"
            );
        }
        await ServedAsync(doors, clip);
        Assert.InRange(doors.Logs.Count("it has its share"), 1, 9);
        flood.ForEach(socket => socket.Dispose());
        await Eventually.IsAsync(() => doors.Connections.Held.Sources <= 1, "the flood has left");
    }

    [Fact]
    public void Gateways_that_were_good_leave_half_of_the_reserve_to_workers()
    {
        var known = new KnownSources(Small.Gate.KnownSources);
        var book = new ConnectionBook(Most, Small.Gate, known);
        int Enter(string network) =>
            Enumerable.Range(0, Most).TakeWhile(_ => book.Enter(IPAddress.Parse($"{network}.1")) is not null).Count();

        known.Served(SourcePrefix.Of(IPAddress.Parse("192.0.2.9")));
        known.Proved(SourcePrefix.Of(IPAddress.Parse("203.0.113.9")));
        Assert.Equal([PerSource, PerSource, 8, 0], [Enter("10.0.0"), Enter("10.0.1"), Enter("10.0.2"), Enter("10.0.3")]);
        Assert.Equal((Reserve / 2, Reserve / 2), (Enter("192.0.2"), Enter("203.0.113")));
        Assert.Equal((Most, 5), book.Held);
    }

    [Fact]
    public void Gateways_that_come_and_go_push_no_worker_out_of_memory()
    {
        var known = new KnownSources(Small.Gate.KnownSources);
        var worker = SourcePrefix.Of(IPAddress.Parse("203.0.113.9"));
        known.Proved(worker);
        for (var number = 0; number < 2 * Small.Gate.KnownSources; number++)
        {
            known.Served(SourcePrefix.Of(new IPAddress([10, (byte)(number >> 8), (byte)number, 1])));
        }
        Assert.Equal(SourceStanding.Worker, known.Of(worker));
        Assert.Equal(SourceStanding.Stranger, known.Of(SourcePrefix.Of(IPAddress.Parse("10.0.0.1"))));
        Assert.Equal(SourceStanding.Gateway, known.Of(SourcePrefix.Of(IPAddress.Parse("10.31.255.1"))));
    }

    [Fact]
    public async Task Refused_segments_and_calls_write_a_few_lines_and_not_one_each()
    {
        await using var doors = await Doors.OpenAsync(Small);
        var gateway = doors.Gateway();
        for (var number = 0; number < 50; number++)
        {
            using var answer = await gateway.SendAsync(Doors.Post("nonsense", "", new ByteArrayContent([])));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
        Assert.Equal(5, doors.Logs.All.Count(line => line.Level >= LogLevel.Information && line.Text.Contains("refused")));
    }

    [Fact]
    public void What_was_kept_back_is_counted_and_told_when_lines_are_due_again()
    {
        var (time, logs, source) = (new FakeTimeProvider(), new LogLines(), IPAddress.Parse("192.0.2.1"));
        var lines = new SourceLines(new WarningRate(TimeSpan.FromMinutes(1), time, most: 5), logs.CreateLogger<SourceLines>());
        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => lines.MayTell(source)));
        Assert.True(lines.MayTell(IPAddress.Parse("198.51.100.1")));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(lines.MayTell(source));
        Assert.Equal(1, logs.Count("95 more lines about 192.0.2.1 were kept back"));
    }

    [Fact]
    public void What_peers_make_libraries_say_is_bounded_and_their_broken_bytes_are_no_errors_of_ours()
    {
        var logs = new LogLines();
        using var peers = new PeerLogs(logs, new WarningRate(TimeSpan.FromMinutes(1), new FakeTimeProvider(), most: 5));
        var log = peers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel");
        foreach (var broken in (Exception[])[new InvalidDataException("no gzip"), new IOException("too long")])
        {
            log.Log(LogLevel.Error, default, "broken", broken, (text, _) => text);
        }
        Assert.DoesNotContain(logs.All, line => line.Level > LogLevel.Debug);
        for (var number = 0; number < 100; number++)
        {
            log.Log(LogLevel.Critical, default, "too much", null, (text, _) => text);
        }
        Assert.Equal(5, logs.All.Count(line => line.Level == LogLevel.Critical));
    }

    /// <summary>The store is full of a segment in work: the next upload waits, is told so, and the one after the work is served.</summary>
    [Fact]
    public async Task Memory_that_is_full_in_mid_body_slows_the_upload_down_and_is_then_a_clear_503()
    {
        var patience = TimeSpan.FromMilliseconds(300);
        await using var doors = await Doors.OpenAsync(
            new DoorOptions
            {
                Media = new DoorOptions().Media with { SourceBudgetBytes = 2 * BlockList.BlockBytes, RoomPatience = patience },
            }
        );
        var clip = await ClipAsync();
        var work = new TaskCompletionSource();
        doors.Sessions.Transcode = async segment =>
        {
            await work.Task;
            return StandInSessions.Done(segment.Segment);
        };
        var first = doors.Gateway().SendAsync(Doors.Post(doors.Segment(clip), new ByteArrayContent(clip)));
        await Eventually.IsAsync(() => doors.Sources.Count == 1, "the first is in work");
        var large = new byte[8 * BlockList.BlockBytes];
        var started = TimeProvider.System.GetTimestamp();
        using var full = await doors.Gateway().SendAsync(Doors.Post(doors.Segment(large), new ByteArrayContent(large)));
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, GatewayErrors.Busy + "\n"),
            (full.StatusCode, await full.Content.ReadAsStringAsync())
        );
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= patience, "it was slowed down first");
        work.SetResult();
        using var done = await first;
        await ServedAsync(doors, clip);
    }

    /// <summary>Without shares the uploads that stand still would hold all of it.</summary>
    [Fact]
    public async Task One_network_holds_its_share_of_the_memory_and_leaves_the_rest_to_others()
    {
        const int blocks = 8;
        const int half = blocks / 2 * BlockList.BlockBytes;
        var media = new DoorOptions().Media with { SourceBudgetBytes = 2 * half, SourceShare = 0.5 };
        await using var doors = await Doors.OpenAsync(new DoorOptions { Media = media });
        await using var stranger = await Stranger.MeetAsync(new Uri(doors.Uri));
        for (var upload = 0; upload < blocks; upload++)
        {
            var line = await stranger.OpenAsync(SslApplicationProtocol.Http11, CancellationToken.None);
            stranger.Keep(line);
            await line.WriteAsync(
                (byte[])[.. stranger.HeadOf(2 * half), .. new byte[BlockList.BlockBytes]],
                CancellationToken.None
            );
        }
        await Eventually.IsAsync(() => doors.Sources.Budget.Used == half, "the stranger holds its share");
        await ServedAsync(doors);
    }

    [Fact]
    public async Task Streams_over_the_bound_are_refused_one_by_one()
    {
        await using var doors = await Doors.OpenAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var line = await Http2Line.OpenAsync(new Uri(doors.Uri), limit.Token);
        var head = Http2Frame.Request(
            "POST",
            "/segment",
            (SegmentHeaders.Segment.ToLowerInvariant(), SegmentHeaders.Write(doors.Segment([])))
        );
        var streams = new DoorOptions().Http.MaxStreams + 1;
        await line.SendAsync(
            limit.Token,
            [.. Enumerable.Range(0, streams).Select(n => Http2Frame.Headers(2 * n + 1, false, head))]
        );
        var refused = await line.ReadAsync(limit.Token, FrameKind.Reset, FrameKind.GoAway);
        Assert.Equal((FrameKind.Reset, 7, 2 * streams - 1), (refused?.Kind, refused?.Code, refused?.Stream));
    }

    public static TheoryData<string> Classes => [.. Attack.All.Select(attack => attack.Name)];

    /// <summary>Each class of attack that is measured in the benchmark, for a moment.</summary>
    [Theory, MemberData(nameof(Classes))]
    public async Task A_flood_leaves_nothing_behind(string name)
    {
        await using var doors = await Doors.OpenAsync();
        doors.Sessions.Transcode = segment => Task.FromResult<object?>(StandInSessions.Done(segment.Segment));
        var clip = await ServedAsync(doors);
        using var length = new CancellationTokenSource(TimeSpan.FromMilliseconds(600));
        var attack = Attack.All.Single(attack => attack.Name == name);
        var volleys = await attack.RunAsync(new Uri(doors.Uri), length.Token);
        Assert.True(volleys > 0, "nothing was tried");
        await ServedAsync(doors, clip);
        await Eventually.IsAsync(() => doors.Sources is { Count: 0, Budget.Used: 0 }, "every source is returned");
        await Eventually.IsAsync(() => doors.Gate.Total == 0, "nobody is left in the handshake");
        await Eventually.IsAsync(() => doors.Connections.Held.Connections <= 2, "the connections are closed");
        await Eventually.IsAsync(
            () =>
                doors.Sessions.SeenOf<SessionProtocol.AdmitSegment>().Count()
                == doors.Sessions.SeenOf<SessionProtocol.AbandonSegment>().Count()
                    + doors.Sessions.SeenOf<SessionProtocol.TranscodeSegment>().Count(),
            "every admitted segment was asked for or abandoned"
        );
    }

    private async Task<byte[]> ClipAsync() => await File.ReadAllBytesAsync(clips.Clip("flood.ts", 0.5, 15));

    private async Task<byte[]> ServedAsync(Doors doors, byte[]? clip = null)
    {
        doors.Sessions.Transcode = segment => Task.FromResult<object?>(StandInSessions.Done(segment.Segment));
        clip ??= await ClipAsync();
        using var gateway = doors.Gateway();
        using var answer = await gateway.SendAsync(Doors.Post(doors.Segment(clip), new ByteArrayContent(clip)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return clip;
    }

    private static async Task<Socket> DialAsync(Doors doors, int source)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, (byte)source, 1]), 0));
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, doors.Port);
        }
        catch (SocketException)
        {
            // Turned away before the system had told us that we were in.
        }
        return socket;
    }
}
