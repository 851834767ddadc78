using System.Net;
using System.Security.Cryptography;
using Pool.Actors.Workers;
using Pool.Orchestrator.Media;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Gateway;

/// <summary>The data lanes: who may use them, for how long, and that what came back once never changes.</summary>
public sealed class MediaLanes(ClipFolder clips) : IAsyncLifetime, IClassFixture<ClipFolder>
{
    private static readonly SegmentId Segment = new(new string('5', 32));
    private Doors _doors = null!;
    private NodeKey _key = null!;
    private byte[] _clip = [];

    public async Task InitializeAsync()
    {
        _doors = await Doors.OpenAsync();
        _key = _doors.Key("worker");
        _clip = await File.ReadAllBytesAsync(clips.Clip($"{Guid.NewGuid():N}.ts", 1, 30));
    }

    public async Task DisposeAsync() => await _doors.DisposeAsync();

    [Fact]
    public async Task A_worker_fetches_its_source_and_returns_its_renditions()
    {
        await AddSourceAsync();
        var (attempt, lanes) = Open();
        using var source = await SendAsync(_key, HttpMethod.Get, lanes.SourcePath, lanes.Token);
        Assert.Equal(_clip, await source.Content.ReadAsByteArrayAsync());
        Assert.All(_doors.Desk.Returned(attempt), Assert.Null);

        Assert.Equal(HttpStatusCode.OK, await PutAsync(lanes, 1, _clip));
        var returned = _doors.Desk.Returned(attempt);
        Assert.Null(returned[0]);
        Assert.Equal(_clip.Length, returned[1]!.LengthBytes);
        Assert.Equal(SHA256.HashData(_clip), returned[1]!.Sha256.ToArray());
        Assert.Equal(30, returned[1]!.Facts!.Video!.Frames);

        Assert.Equal(HttpStatusCode.OK, await PutAsync(lanes, 0, _clip));
        var published = _doors.Desk.Publish(attempt);
        Assert.Equal($"/stream/0123/{Segment}/a_b___/7.ts", published[0].Path);
        Assert.Equal($"/stream/0123/{Segment}/a_b___.1/7.ts", published[1].Path);
        Assert.Equal(30 * 320 * 180, published[0].Pixels);
        var gateway = _doors.Gateway(HttpVersion.Version11);
        Assert.Equal(_clip, await gateway.GetByteArrayAsync(published[1].Path));
        Assert.Equal(HttpStatusCode.Gone, await PutAsync(lanes, 0, _clip));
    }

    [Fact]
    public async Task Signatures_come_back_after_the_renditions_and_lie_beside_them()
    {
        await AddSourceAsync();
        var (attempt, lanes) = Open(signatures: true);
        byte[] signature = [1, 2, 3];
        Assert.Equal(HttpStatusCode.OK, await PutAsync(lanes, 0, _clip));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(lanes, 1, _clip));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(lanes, 3, signature));
        Assert.Equal([false, true], _doors.Desk.Returned(attempt).Select(returned => returned!.HasSignature));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(lanes, 2, signature));
        Assert.NotEqual(HttpStatusCode.OK, await PutAsync(lanes, 4, signature));
        var published = _doors.Desk.Publish(attempt);
        Assert.Equal(published[1].Path + ".phash", published[1].SignaturePath);
        using var response = await _doors.Gateway(HttpVersion.Version11).GetAsync(published[1].SignaturePath);
        Assert.Equal(signature, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Nobody_else_may_use_a_lane()
    {
        await AddSourceAsync();
        var (_, lanes) = Open();
        var (_, others) = Open();
        var (_, expired) = Open(TimeSpan.FromSeconds(-1));
        var stranger = _doors.Key("stranger");
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(stranger, lanes.SourcePath, lanes.Token));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(_key, lanes.SourcePath, others.Token));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(_key, lanes.SourcePath, ""));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(_key, lanes.SourcePath, lanes.Token[..^4] + "AAAA"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(_key, expired.SourcePath, expired.Token));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(_key, AttemptDesk.SourcePath + "x", lanes.Token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_key, lanes.SourcePath, lanes.Token));

        using var naked = new HttpRequestMessage(HttpMethod.Get, lanes.SourcePath);
        naked.Headers.Add(AttemptToken.Header, lanes.Token);
        using var response = await _doors.Gateway(HttpVersion.Version11).SendAsync(naked);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task An_attempt_that_has_ended_and_a_source_that_is_gone_are_said_to_be()
    {
        await AddSourceAsync();
        var (attempt, lanes) = Open();
        _doors.Sources.Remove(Segment);
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(_key, lanes.SourcePath, lanes.Token));
        _doors.Desk.Close(attempt);
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(_key, lanes.SourcePath, lanes.Token));
        Assert.Equal(HttpStatusCode.Gone, await PutAsync(lanes, 0, _clip));
        Assert.Equal(0, _doors.Renditions.Budget.Used);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_rendition_over_its_bound_is_not_taken(bool announced)
    {
        var (attempt, lanes) = Open();
        var limit = _doors.Desk.Find(attempt)!.LimitOf(0);
        Assert.Equal(400_000 / 8 * 3 + 1024 * 1024, limit);
        HttpContent content = announced
            ? new ByteArrayContent(new byte[limit + 1])
            : new StreamContent(new MemoryStream(new byte[limit + 1]));
        if (!announced)
        {
            content.Headers.ContentLength = null;
        }
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PutAsync(lanes, 0, content, chunked: !announced));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(lanes, 0, new byte[limit]));
        Assert.Equal(HttpStatusCode.NotFound, await PutAsync(lanes, 2, _clip));
        _doors.Desk.Close(attempt);
        Assert.Equal(0, _doors.Renditions.Budget.Used);
    }

    [Fact]
    public async Task What_came_back_once_is_never_changed()
    {
        var (attempt, lanes) = Open();
        Assert.Equal(HttpStatusCode.OK, await PutAsync(lanes, 0, _clip));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(lanes, 0, _clip));
        Assert.Equal(HttpStatusCode.Conflict, await PutAsync(lanes, 0, _clip[1..]));
        Assert.Equal(SHA256.HashData(_clip), _doors.Desk.Returned(attempt)[0]!.Sha256.ToArray());
        _doors.Desk.Close(attempt);
        Assert.Equal(0, _doors.Renditions.Budget.Used);
    }

    [Fact]
    public async Task An_upload_that_was_cut_off_leaves_nothing_and_is_tried_again()
    {
        var (attempt, lanes) = Open();
        using var cut = new CancellationTokenSource();
        var first = PutAsync(lanes, 0, new HangingContent(_clip.Length, new TaskCompletionSource().Task, _clip), ct: cut.Token);
        await Eventually.IsAsync(() => _doors.Renditions.Budget.Used > 0, "the upload has begun");
        await cut.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Eventually.IsAsync(() => _doors.Renditions.Budget.Used == 0, "its memory is returned");
        Assert.Null(_doors.Desk.Returned(attempt)[0]);
        Assert.Equal(HttpStatusCode.OK, await PutAsync(lanes, 0, _clip));
        Assert.NotNull(_doors.Desk.Returned(attempt)[0]);
    }

    /// <summary>A half-open connection may hold the earlier try for long; the newer one must not wait for it.</summary>
    [Fact]
    public async Task A_newer_try_ends_an_older_one_that_hangs()
    {
        var (attempt, lanes) = Open();
        var hang = new TaskCompletionSource();
        var first = PutAsync(lanes, 0, new HangingContent(_clip.Length, hang.Task, _clip));
        await Eventually.IsAsync(() => _doors.Renditions.Budget.Used > 0, "the first has begun");
        Assert.Equal(HttpStatusCode.OK, await PutAsync(lanes, 0, _clip));
        hang.SetResult();
        Assert.Equal(HttpStatusCode.Conflict, await first);
        Assert.NotNull(_doors.Desk.Returned(attempt)[0]);
    }

    private (AttemptId Attempt, AttemptLanes Lanes) Open(TimeSpan? lifetime = null, bool signatures = false)
    {
        var attempt = AttemptId.NewRandom();
        var spec = new RenditionSpec
        {
            WidthPx = 320,
            HeightPx = 180,
            BitrateBps = 400_000,
        };
        var lanes = _doors.Desk.Open(
            new AttemptOpening
            {
                Attempt = attempt,
                Worker = WorkerId.Of(_key.Spki.Span),
                Segment = Segment,
                Source = Segment,
                TokenSession = "0123",
                Seq = 7,
                JobKey = new byte[32],
                Recipe = new Recipe([spec, spec], PresetClass.Live, null) { Signatures = signatures },
                ProfileNames = ["a b/..", "a b/.."],
                DurationMs = 1000,
                Lifetime = lifetime ?? TimeSpan.FromMinutes(1),
            }
        );
        return (attempt, lanes);
    }

    private async Task AddSourceAsync()
    {
        var pipe = System.IO.Pipelines.PipeReader.Create(new System.Buffers.ReadOnlySequence<byte>(_clip));
        var reading = await _doors.Sources.ReaderFor("here").ReadAsync(pipe, _clip.Length, null, CancellationToken.None);
        MediaInspector.TryInspect(new(_clip), out var facts);
        _doors.Sources.Add(Segment, reading.Bytes!, facts!);
    }

    private async Task<HttpStatusCode> StatusAsync(NodeKey key, string path, string token)
    {
        using var response = await SendAsync(key, HttpMethod.Get, path, token);
        return response.StatusCode;
    }

    private Task<HttpStatusCode> PutAsync(AttemptLanes lanes, int index, byte[] body) =>
        PutAsync(lanes, index, new ByteArrayContent(body));

    private async Task<HttpStatusCode> PutAsync(
        AttemptLanes lanes,
        int index,
        HttpContent body,
        bool chunked = false,
        CancellationToken ct = default
    )
    {
        using var response = await SendAsync(
            _key,
            HttpMethod.Put,
            $"{lanes.RenditionPath}/{index}",
            lanes.Token,
            body,
            chunked,
            ct
        );
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(
        NodeKey key,
        HttpMethod method,
        string path,
        string token,
        HttpContent? body = null,
        bool chunked = false,
        CancellationToken ct = default
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.TryAddWithoutValidation(AttemptToken.Header, token);
        return await _doors.Worker(key).SendAsync(request, ct);
    }
}
