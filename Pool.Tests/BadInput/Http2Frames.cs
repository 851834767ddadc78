using Pool.Bench.Attacks;
using Xunit;
using static Pool.Bench.Attacks.Http2Frame;

namespace Pool.Tests.BadInput;

/// <summary>Frames that break the rules of HTTP/2 (RFC 9113), and frames that keep them and want too much, through the real port.</summary>
public sealed class Http2Frames(OpenDoors open) : IClassFixture<OpenDoors>
{
    private const int NoError = 0;
    private const int Protocol = 1;
    private const int FlowControl = 3;
    private const int StreamClosed = 5;
    private const int FrameSize = 6;
    private const int Compression = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly (string, string)[] Get = Request("GET", "/nothing");
    private static readonly byte[] Half = Block(Get)[..10];

    /// <summary>The code of the farewell, and what leads to it.</summary>
    private static readonly Dictionary<string, (int Code, byte[][] Frames)> Farewells = new()
    {
        ["a frame of 16 MB, announced"] = (FrameSize, [Bytes(FrameKind.Data, 0, 1, [], length: 0xff_ffff)]),
        ["a body without a request"] = (Protocol, [Bytes(FrameKind.Data, 0, 1, new byte[10])]),
        ["a body of no stream"] = (Protocol, [Bytes(FrameKind.Data, 0, 0, new byte[10])]),
        ["a request of no stream"] = (Protocol, [Headers(0, true, Get)]),
        ["a request of an even stream"] = (Protocol, [Headers(2, true, Get)]),
        ["a request of an older stream"] = (StreamClosed, [Headers(3, true, Get), Headers(1, true, Get)]),
        ["a request that waits for itself"] = (Protocol, [Bytes(FrameKind.Priority, 0, 1, [0, 0, 0, 1, 16])]),
        ["a priority of 4 bytes"] = (FrameSize, [Bytes(FrameKind.Priority, 0, 1, new byte[4])]),
        ["padding longer than its frame"] = (Protocol, [Bytes(FrameKind.Headers, EndHeaders | Padded, 1, [200, 0, 0])]),
        ["headers that are no HPACK"] = (
            Compression,
            [Bytes(FrameKind.Headers, EndHeaders, 1, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff])]
        ),
        ["an index beyond HPACK's table"] = (Compression, [Bytes(FrameKind.Headers, EndHeaders, 1, [0xfe])]),
        ["an HPACK table of 4 GB"] = (
            Compression,
            [Bytes(FrameKind.Headers, EndHeaders, 1, [0x3f, 0xff, 0xff, 0xff, 0xff, 0x0f])]
        ),
        ["headers that are cut off"] = (Compression, [Bytes(FrameKind.Headers, EndHeaders, 1, Half)]),
        ["another frame amid headers"] = (
            Protocol,
            [Bytes(FrameKind.Headers, 0, 1, Half), Bytes(FrameKind.Ping, 0, 0, new byte[8])]
        ),
        ["a continuation of nothing"] = (Protocol, [Bytes(FrameKind.Continuation, EndHeaders, 1, Half)]),
        ["a promise from a client"] = (Protocol, [Bytes(FrameKind.PushPromise, EndHeaders, 1, new byte[8])]),
        ["a reset of nothing"] = (Protocol, [Number(FrameKind.Reset, 1, 8)]),
        ["a reset of 3 bytes"] = (FrameSize, [Bytes(FrameKind.Reset, 0, 1, new byte[3])]),
        ["a ping of 7 bytes"] = (FrameSize, [Bytes(FrameKind.Ping, 0, 0, new byte[7])]),
        ["a ping in a stream"] = (Protocol, [Bytes(FrameKind.Ping, 0, 1, new byte[8])]),
        ["settings of 5 bytes"] = (FrameSize, [Bytes(FrameKind.Settings, 0, 0, new byte[5])]),
        ["settings that are said to be read, with words"] = (FrameSize, [Bytes(FrameKind.Settings, Ack, 0, new byte[6])]),
        ["a window of 2^32 - 1 in settings"] = (FlowControl, [Setting(4, uint.MaxValue)]),
        ["frames of 1 byte in settings"] = (Protocol, [Setting(5, 1)]),
        ["a push of 7 in settings"] = (Protocol, [Setting(2, 7)]),
        ["a window that grows by 0"] = (Protocol, [Number(FrameKind.WindowUpdate, 0, 0)]),
        ["a window that grows beyond 2^31"] = (FlowControl, [Number(FrameKind.WindowUpdate, 0, int.MaxValue)]),
        ["a window of a stream that grows by 0"] = (Protocol, [Headers(1, false, Get), Number(FrameKind.WindowUpdate, 1, 0)]),
        ["a pseudo header after the others"] = (Protocol, [Headers(1, true, [.. Get[..3], ("a", "b"), Get[3]])]),
        ["a header in capitals"] = (Protocol, [Headers(1, true, [.. Get, ("Upper", "x")])]),
        ["a header of the connection"] = (Protocol, [Headers(1, true, [.. Get, ("connection", "close")])]),
        ["a pseudo header that nobody knows"] = (Protocol, [Headers(1, true, [.. Get, (":nonsense", "x")])]),
        ["a request of two methods"] = (Protocol, [Headers(1, true, [.. Get, (":method", "POST")])]),
        ["a farewell, and then a request"] = (NoError, [Bytes(FrameKind.GoAway, 0, 0, new byte[8]), Headers(1, true, Get)]),
        ["headers of 200 KB in 4,000 continuations"] = (
            Protocol,
            [
                Bytes(FrameKind.Headers, 0, 1, Block(Get)),
                .. Enumerable
                    .Range(0, 4000)
                    .Select(n => Bytes(FrameKind.Continuation, 0, 1, Block(($"a{n}", new string('b', 40))))),
            ]
        ),
    };

    public static TheoryData<string> FarewellCases => [.. Farewells.Keys];

    [Theory, MemberData(nameof(FarewellCases))]
    public async Task A_frame_that_breaks_the_rules_ends_its_connection_with_the_code_that_says_why(string name)
    {
        var (code, frames) = Farewells[name];
        using var limit = new CancellationTokenSource(Patience);
        await using var line = await Http2Line.OpenAsync(open.Service, limit.Token);
        await SendAsync(line, frames, limit.Token);
        var farewell = await line.ReadAsync(limit.Token, FrameKind.GoAway);
        Assert.Equal(code, farewell?.Code);
        await open.NextIsServedAsync();
    }

    /// <summary>The code with which the request alone ends; the connection serves the next one.</summary>
    private static readonly Dictionary<string, (int Code, byte[][] Frames)> Resets = new()
    {
        ["a request without a path"] = (Protocol, [Headers(1, true, Get[..3])]),
        ["a request in clear text's scheme"] = (Protocol, [Headers(1, true, Get[0], (":scheme", "http"), Get[2], Get[3])]),
        ["a path with a NUL"] = (Protocol, [Headers(1, true, Request("GET", "/stream/%00"))]),
        ["a path that is a whole URL"] = (Protocol, [Headers(1, true, Request("GET", "https://169.254.169.254/"))]),
    };

    public static TheoryData<string> ResetCases => [.. Resets.Keys];

    [Theory, MemberData(nameof(ResetCases))]
    public async Task A_request_that_breaks_the_rules_is_reset_alone(string name)
    {
        var (code, frames) = Resets[name];
        using var limit = new CancellationTokenSource(Patience);
        await using var line = await Http2Line.OpenAsync(open.Service, limit.Token);
        await SendAsync(line, frames, limit.Token);
        var end = await line.ReadAsync(limit.Token, FrameKind.Reset, FrameKind.GoAway);
        Assert.Equal((FrameKind.Reset, code), (end?.Kind, end?.Code));
        await line.SendAsync(limit.Token, Headers(3, true, Get));
        Assert.NotNull(await line.ReadAsync(limit.Token, FrameKind.Headers));
        await open.NextIsServedAsync();
    }

    private static async Task SendAsync(Http2Line line, byte[][] frames, CancellationToken cancel)
    {
        try
        {
            await line.SendAsync(cancel, frames);
        }
        catch (IOException)
        {
            // It has heard enough.
        }
    }
}
