using System.Net;
using Livepeer.Net;
using Pool.Actors.Sessions;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Capabilities;
using Pool.Tests.Fixtures;
using Pool.Tests.Wire;
using Xunit;
using PublishedRendition = Pool.Actors.Sessions.PublishedRendition;

namespace Pool.Tests.Gateway;

/// <summary>What happens to a segment that was admitted: early 200, the work, the answer, and what a gateway that goes away leaves.</summary>
public sealed class SegmentAnswers(ClipFolder clips) : IAsyncLifetime, IClassFixture<ClipFolder>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private Doors _doors = null!;
    private byte[] _clip = [];

    public async Task InitializeAsync()
    {
        _doors = await Doors.OpenAsync();
        _clip = await File.ReadAllBytesAsync(clips.KeptClip("clip.ts", 2, 30));
    }

    public async Task DisposeAsync() => await _doors.DisposeAsync();

    public static TheoryData<string> Versions() => ["1.1", "2.0"];

    [Theory, MemberData(nameof(Versions))]
    public async Task The_200_comes_before_the_work_is_done_and_the_answer_after(string version)
    {
        var work = new TaskCompletionSource();
        _doors.Sessions.Transcode = async segment =>
        {
            await work.Task;
            return StandInSessions.Done(segment.Segment, new PublishedRendition("/stream/a/b/P240p/7.ts", 6_134_400, 50));
        };
        var segment = _doors.Segment(_clip);
        using var response = await _doors
            .Gateway(Version.Parse(version))
            .SendAsync(Doors.Post(segment, new ByteArrayContent(_clip)), HttpCompletionOption.ResponseHeadersRead)
            .WaitAsync(Patience);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(work.Task.IsCompleted);
        // The 200 is sent as soon as the head is good; the body may still be on its way.
        await Eventually.IsAsync(() => _doors.Sources.Count == 1, "the source is held while the work goes on");
        work.SetResult();
        var result = TranscodeResult.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(Expected(segment), result);
        await NothingHeldAsync();
        Assert.Empty(_doors.Sessions.SeenOf<SessionProtocol.AbandonSegment>());
    }

    /// <summary>The vector's answer, with our own address, token and version of it.</summary>
    [Fact]
    public async Task The_answer_is_the_vectors()
    {
        var exchange = Vector
            .Load("wire-http.json")
            .GetProperty("exchanges")
            .EnumerateArray()
            .Single(exchange => exchange.Text("name") == "segment, off-chain gateway");
        var expected = TranscodeResult.Parser.ParseFrom(exchange.GetProperty("response").Hex("bodyHex"));
        const string There = "https://orch.example.org:8935";
        _doors.Sessions.Transcode = segment =>
            Task.FromResult<object?>(
                StandInSessions.Done(
                    segment.Segment,
                    [.. expected.Data.Segments.Select(made => new PublishedRendition(made.Url[There.Length..], made.Pixels, 50))]
                )
            );
        var header = exchange.GetProperty("request").GetProperty("headers").Text(SegmentHeaders.Segment);
        var segment = SegData.Parser.ParseFrom(Convert.FromBase64String(header));
        segment.Hash = Keccak.Hash(_clip).ToByteString();
        segment.AuthToken = _doors.Tokens.Issue();
        using var response = await _doors.Gateway().SendAsync(Doors.Post(segment, new ByteArrayContent(_clip)));
        foreach (var made in expected.Data.Segments)
        {
            made.Url = made.Url.Replace(There, _doors.Uri, StringComparison.Ordinal);
        }
        expected.Info.Transcoder = _doors.Uri;
        expected.Info.AuthToken = segment.AuthToken;
        expected.Info.Capabilities = CapabilitySet.Pool.ToWire("0.9.1");
        Assert.Equal(expected, TranscodeResult.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync()));
    }

    [Fact]
    public async Task What_goes_to_the_session_is_counted_by_us()
    {
        await SendAsync(_clip);
        var admitted = Assert.Single(_doors.Sessions.SeenOf<SessionProtocol.AdmitSegment>());
        var asked = Assert.Single(_doors.Sessions.SeenOf<SessionProtocol.TranscodeSegment>());
        Assert.Equal("127.0.0.1", admitted.Key.Gateway);
        Assert.Equal((admitted.Key, admitted.Segment), (asked.Key, asked.Segment));
        Assert.Equal(60, asked.Source.Media.Video!.Frames);
        Assert.Equal(_clip.Length, asked.Source.LengthBytes);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(_clip), asked.Source.Sha256.ToArray());
        Assert.Equal((426, 240), (asked.Recipe.Renditions[0].WidthPx, asked.Recipe.Renditions[0].HeightPx));
        var lines = _doors.Logs.All.Where(line => line.Text.StartsWith("manifestID=stream seqNo=7 ", StringComparison.Ordinal));
        Assert.Equal(2, lines.Count(line => line.Text.Contains($" segment={asked.Segment} ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_source_without_video_is_answered_with_a_forgiven_text()
    {
        var result = await SendAsync(new byte[5000]);
        Assert.Equal(GatewayErrors.InvalidVideo, result.Error);
        Assert.True(GatewayErrors.IsForgiven(result.Error));
        Assert.NotNull(result.Info.AuthToken);
        Assert.Empty(_doors.Sessions.SeenOf<SessionProtocol.TranscodeSegment>());
        Assert.Single(_doors.Sessions.SeenOf<SessionProtocol.AbandonSegment>());
        await NothingHeldAsync();
    }

    [Fact]
    public async Task A_failure_carries_its_text_to_the_letter()
    {
        _doors.Sessions.Transcode = segment =>
            Task.FromResult<object?>(new SessionProtocol.SegmentFailed(segment.Segment, GatewayErrors.NoTranscoders));
        var result = await SendAsync(_clip);
        Assert.Equal(GatewayErrors.NoTranscoders, result.Error);
        Assert.Equal(7, result.Seq);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_gateway_that_goes_away_abandons_its_segment(string version)
    {
        _doors.Sessions.Transcode = _ => Task.FromResult<object?>(null);
        using var away = new CancellationTokenSource();
        var sending = _doors
            .Gateway(Version.Parse(version))
            .SendAsync(
                Doors.Post(_doors.Segment(_clip), new ByteArrayContent(_clip)),
                HttpCompletionOption.ResponseContentRead,
                away.Token
            );
        await Eventually.IsAsync(
            () => _doors.Sessions.SeenOf<SessionProtocol.TranscodeSegment>().Any(),
            "the segment is in work"
        );
        await away.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Eventually.IsAsync(
            () => _doors.Sessions.SeenOf<SessionProtocol.AbandonSegment>().Count() == 1,
            "the session is told"
        );
        await NothingHeldAsync();
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task An_upload_that_breaks_off_abandons_its_segment(string version)
    {
        using var away = new CancellationTokenSource();
        var sending = _doors
            .Gateway(Version.Parse(version))
            .SendAsync(
                Doors.Post(_doors.Segment(_clip), new HangingContent(_clip.Length, new TaskCompletionSource().Task)),
                away.Token
            );
        await Eventually.IsAsync(() => _doors.Sources.Budget.Used > 0, "the upload has begun");
        await away.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        await Eventually.IsAsync(() => _doors.Sessions.SeenOf<SessionProtocol.AbandonSegment>().Any(), "the session is told");
        await NothingHeldAsync();
    }

    [Fact]
    public async Task A_body_over_the_bound_is_refused_and_nothing_of_it_is_kept()
    {
        await using var doors = await Doors.OpenAsync(new DoorOptions { MaxBodyBytes = _clip.Length - 1 });
        using var response = await doors.Gateway().SendAsync(Doors.Post(doors.Segment(_clip), new ByteArrayContent(_clip)));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(0, doors.Sources.Budget.Used);
    }

    /// <summary>Memory is full until the first segment is answered; the second waits for it and is taken.</summary>
    [Fact]
    public async Task A_full_store_slows_the_next_upload_down_before_it_refuses_one()
    {
        var small = new DoorOptions
        {
            Media = new DoorOptions().Media with { SourceBudgetBytes = _clip.Length + 65536, RoomPatience = Patience },
        };
        await using var doors = await Doors.OpenAsync(small);
        var work = new TaskCompletionSource();
        doors.Sessions.Transcode = async segment =>
        {
            await work.Task;
            return new SessionProtocol.SegmentFailed(segment.Segment, GatewayErrors.NoKeyframes);
        };
        var first = doors.Gateway().SendAsync(Doors.Post(doors.Segment(_clip), new ByteArrayContent(_clip)));
        await Eventually.IsAsync(() => doors.Sources.Count == 1, "the first is in work");
        var second = doors.Gateway().SendAsync(Doors.Post(doors.Segment(_clip), new ByteArrayContent(_clip)));
        await Eventually.IsAsync(
            () => doors.Sessions.SeenOf<SessionProtocol.AdmitSegment>().Count() == 2,
            "the second is admitted"
        );
        work.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await second).StatusCode);
    }

    private async Task<TranscodeResult> SendAsync(byte[] body)
    {
        using var response = await _doors.Gateway().SendAsync(Doors.Post(_doors.Segment(body), new ByteArrayContent(body)));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return TranscodeResult.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync());
    }

    private TranscodeResult Expected(SegData segment) =>
        TranscodeReplyCodec.Success(
            7,
            [new Protocol.Livepeer.PublishedRendition($"{_doors.Uri}/stream/a/b/P240p/7.ts", 6_134_400)],
            Google.Protobuf.ByteString.Empty,
            TranscodeReplyCodec.OffchainInfo(_doors.Uri, CapabilitySet.Pool.ToWire("0.9.1"), segment.AuthToken)
        );

    private Task NothingHeldAsync() =>
        Eventually.IsAsync(() => _doors.Sources is { Count: 0, Budget.Used: 0 }, "everything held is returned");
}
