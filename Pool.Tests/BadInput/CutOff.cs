using System.Net.Security;
using System.Text;
using Pool.Actors.Sessions;
using Pool.Bench.Attacks;
using Pool.Protocol.Livepeer;
using Pool.Tests.Fixtures;
using Xunit;
using static Pool.Bench.Attacks.Http2Frame;

namespace Pool.Tests.BadInput;

/// <summary>Good segments whose bodies end too soon, too late or never: nothing of them is held, and their session is told.</summary>
public sealed class CutOff(OpenDoors open) : IClassFixture<OpenDoors>
{
    private const int Cancel = 8;
    private const int Sent = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>What is said of HTTP/1.1 after the headers; the connection is closed after it.</summary>
    private static readonly Dictionary<string, Func<byte[], byte[]>> Words = new()
    {
        ["a body that stops, and a closed connection"] = clip => Body($"Content-Length: {clip.Length}", clip[..Sent]),
        ["no body, and a closed connection"] = clip => Body($"Content-Length: {clip.Length}", []),
        ["a chunk that stops"] = clip => Body("Transfer-Encoding: chunked", Text("ffff\r\n"), clip[..Sent]),
        ["chunks without the last"] = clip => Body("Transfer-Encoding: chunked", Text("2710\r\n"), clip[..Sent], Text("\r\n")),
        ["a chunk of a size that is none, in mid-body"] = clip =>
            Body("Transfer-Encoding: chunked", Text("2710\r\n"), clip[..Sent], Text("\r\n-5\r\n")),
        ["a chunk of 2^64 bytes, in mid-body"] = clip =>
            Body("Transfer-Encoding: chunked", Text("2710\r\n"), clip[..Sent], Text("\r\nffffffffffffffff\r\n")),
        ["a chunk that is longer than it says"] = clip => Body("Transfer-Encoding: chunked", Text("0005\r\n"), clip[..Sent]),
    };

    public static TheoryData<string> WordCases => [.. Words.Keys];

    [Theory, MemberData(nameof(WordCases))]
    public async Task A_body_that_is_cut_off_leaves_nothing(string name)
    {
        var before = Abandoned;
        using (var limit = new CancellationTokenSource(Patience))
        {
            await using var line = await RawLine.OpenAsync(open.Service, SslApplicationProtocol.Http11, limit.Token);
            var head = $"POST /segment HTTP/1.1\r\nHost: x\r\n{SegmentHeaders.Segment}: {Header}\r\n";
            await line.WriteAsync((byte[])[.. Text(head), .. Words[name](open.Clip)], limit.Token);
        }
        await NothingIsHeldAsync(before);
    }

    /// <summary>Frames of HTTP/2 after the headers of a request in stream 1.</summary>
    private static readonly Dictionary<string, Func<byte[], byte[][]>> Frames = new()
    {
        ["a body that is reset"] = clip => [Data(clip, 0), Number(FrameKind.Reset, 1, Cancel)],
        ["a body that is reset before it begins"] = _ => [Number(FrameKind.Reset, 1, Cancel)],
        ["a body that ends too soon"] = clip => [Data(clip, EndStream)],
        ["a body, a farewell and a closed connection"] = clip => [Data(clip, 0), Bytes(FrameKind.GoAway, 0, 0, new byte[8])],
        ["a body and a broken frame"] = clip => [Data(clip, 0), Bytes(FrameKind.Ping, 0, 0, new byte[3])],
        ["a body longer than announced"] = clip => [.. Enumerable.Repeat(Data(clip, 0), 30)],
        ["a window of a stream beyond 2^31"] = clip => [Data(clip, 0), Number(FrameKind.WindowUpdate, 1, int.MaxValue)],
        ["a body, then nonsense in trailers"] = clip => [Data(clip, 0), Headers(1, true, (":path", "/"))],
    };

    public static TheoryData<string> FrameCases => [.. Frames.Keys];

    [Theory, MemberData(nameof(FrameCases))]
    public async Task A_body_that_is_cut_off_in_HTTP_2_leaves_nothing(string name)
    {
        var before = Abandoned;
        using (var limit = new CancellationTokenSource(Patience))
        {
            await using var line = await Http2Line.OpenAsync(open.Service, limit.Token);
            var length = $"{open.Clip.Length}";
            var head = Request(
                "POST",
                "/segment",
                (SegmentHeaders.Segment.ToLowerInvariant(), Header),
                ("content-length", length)
            );
            await line.SendAsync(limit.Token, [Headers(1, false, head)]);
            await Eventually.IsAsync(() => Admitted > before, "it is admitted");
            await line.SendAsync(limit.Token, Frames[name](open.Clip));
        }
        await NothingIsHeldAsync(before);
    }

    private string Header => SegmentHeaders.Write(open.Doors.Segment(open.Clip));

    private int Abandoned => open.Doors.Sessions.SeenOf<SessionProtocol.AbandonSegment>().Count();

    private int Admitted =>
        open.Doors.Sessions.SeenOf<SessionProtocol.AdmitSegment>().Count()
        - open.Doors.Sessions.SeenOf<SessionProtocol.TranscodeSegment>().Count();

    private async Task NothingIsHeldAsync(int before)
    {
        await Eventually.IsAsync(() => Abandoned == before + 1, "its session is told");
        await Eventually.IsAsync(() => open.Doors.Sources is { Count: 0, Budget.Used: 0 }, "its memory is returned");
        await open.NextIsServedAsync();
    }

    private static byte[] Data(byte[] clip, int flags) => Bytes(FrameKind.Data, flags, 1, clip.AsSpan(0, Sent));

    private static byte[] Body(string header, params byte[][] parts) =>
        [.. Text(header + "\r\n\r\n"), .. parts.SelectMany(part => part)];

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}
