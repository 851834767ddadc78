using System.Net;
using System.Security.Cryptography;
using Livepeer.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Pool.Actors.Sessions;
using Pool.Orchestrator.Outbound;
using Pool.Protocol.Livepeer;
using Pool.Tests.Fixtures;
using Pool.Tests.Gateway;
using Pool.Tests.Wire;
using Xunit;

namespace Pool.Tests.Outbound;

/// <summary>Segments that are given by their URL: fetched within bounds, from nowhere that a stranger may not send us.</summary>
public sealed class UrlBodies(ClipFolder clips) : IAsyncLifetime, IClassFixture<ClipFolder>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly TaskCompletionSource _stalled = new();
    private ObjectStore _store = null!;
    private byte[] _clip = [];

    public async Task InitializeAsync()
    {
        _clip = await File.ReadAllBytesAsync(clips.KeptClip("clip.ts", 2, 30));
        _store = await ObjectStore.OpenAsync(AddTraps);
    }

    public async Task DisposeAsync()
    {
        _stalled.TrySetResult();
        await _store.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("/hop/1")]
    [InlineData("/hop/3")]
    public async Task A_segment_is_fetched_and_taken_as_if_it_had_been_sent(string redirect)
    {
        await using var doors = await Doors.OpenAsync();
        var url = _store.Put("in/7.ts", _clip);
        var (status, _) = await PostAsync(doors, redirect.Length == 0 ? url : _store.Uri + redirect);
        Assert.Equal(HttpStatusCode.OK, status);
        var asked = Assert.Single(doors.Sessions.SeenOf<SessionProtocol.TranscodeSegment>());
        Assert.Equal(SHA256.HashData(_clip), asked.Source.Sha256.ToArray());
        await Eventually.IsAsync(() => doors.Sources is { Count: 0, Budget.Used: 0 }, "everything held is returned");
    }

    /// <summary>The vector's own headers, apart from hash, token and where the source lies; it is paid, which off-chain nobody asks.</summary>
    [Fact]
    public async Task The_exchange_of_the_vectors_is_served()
    {
        await using var doors = await Doors.OpenAsync();
        var request = Vector
            .Load("wire-http.json")
            .GetProperty("exchanges")
            .EnumerateArray()
            .Single(exchange => exchange.Text("name") == "segment, URL body")
            .GetProperty("request");
        var headers = request.GetProperty("headers");
        var segment = SegData.Parser.ParseFrom(Convert.FromBase64String(headers.Text(SegmentHeaders.Segment)));
        (segment.Hash, segment.AuthToken) = (Keccak.Hash(_clip).ToByteString(), doors.Tokens.Issue());
        var body = new StringContent(_store.Put("in/7.ts", _clip));
        body.Headers.ContentType = new(headers.Text("Content-Type"));
        using var message = Doors.Post(SegmentHeaders.Write(segment), headers.Text(SegmentHeaders.Payment), body);
        using var response = await doors.Gateway().SendAsync(message);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, Assert.Single(doors.Sessions.SeenOf<SessionProtocol.TranscodeSegment>()).Recipe.Renditions.Length);
    }

    public static TheoryData<string> BadUrls() =>
        [
            "",
            "no url",
            "/relative.ts",
            "file:///etc/passwd",
            "ftp://127.0.0.1/7.ts",
            "gopher://127.0.0.1/",
            "http://127.0.0.1:22/7.ts",
            "http://user:password@127.0.0.1:8080/7.ts",
            "http://does-not-exist.invalid/7.ts",
            "http://127.0.0.1:9/7.ts",
            "{store}/renditions/missing.ts",
            "{store}/hop/4",
            "{store}/to-file",
            "{store}/to-credentials",
            "{store}/cut-off",
            "{store}/partial",
            "{store}/stalled",
            "{store}/stalled-body",
            "{store}/endless",
            "{store}/announced-too-big",
            "{store}/long-headers",
        ];

    [Theory, MemberData(nameof(BadUrls))]
    public async Task A_URL_that_leads_to_no_source_is_refused_and_leaves_nothing(string url)
    {
        var options = new DoorOptions
        {
            Outbound = Defaults.Of<OutboundSettings>() with
            {
                Allow = [IPNetwork.Parse("127.0.0.0/8")],
                FetchTimeout = TimeSpan.FromSeconds(1),
            },
            MaxBodyBytes = 4 << 20,
        };
        await using var doors = await Doors.OpenAsync(options);
        _store.Put("in/7.ts", _clip);
        var refusal = await PostAsync(doors, url.Replace("{store}", _store.Uri, StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest\n"), refusal);
        Assert.Single(doors.Sessions.SeenOf<SessionProtocol.AbandonSegment>());
        Assert.Equal(0, doors.Sources.Budget.Used);
    }

    /// <summary>By number, by name, by odd notation, mapped into IPv6, and by a redirect from a place that is allowed.</summary>
    [Theory]
    [InlineData("http://127.0.0.1:{port}/renditions/in/7.ts")]
    [InlineData("http://localhost:{port}/renditions/in/7.ts")]
    [InlineData("http://2130706433:{port}/renditions/in/7.ts")]
    [InlineData("http://0x7f.1:{port}/renditions/in/7.ts")]
    [InlineData("http://[::ffff:127.0.0.1]:{port}/renditions/in/7.ts")]
    [InlineData("http://0.0.0.0:{port}/renditions/in/7.ts")]
    public async Task What_is_ours_alone_is_not_reached_unless_the_operator_allows_it(string url)
    {
        await using var doors = await Doors.OpenAsync(new DoorOptions { Outbound = Defaults.Of<OutboundSettings>() });
        _store.Put("in/7.ts", _clip);
        var port = new Uri(_store.Uri).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var refusal = await PostAsync(doors, url.Replace("{port}", port, StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest\n"), refusal);
        Assert.Empty(_store.Asked);
        Assert.Contains(doors.Logs.All, line => line.Text.Contains("no public address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_redirect_is_judged_like_the_first_address()
    {
        var options = Defaults.Of<OutboundSettings>() with { Allow = [IPNetwork.Parse("127.0.0.2/32")] };
        await using var doors = await Doors.OpenAsync(new DoorOptions { Outbound = options });
        await using var allowed = await ObjectStore.OpenAsync(
            app => app.MapGet("/there", () => Results.Redirect(_store.Put("in/7.ts", _clip))),
            IPAddress.Parse("127.0.0.2")
        );
        var refusal = await PostAsync(doors, allowed.Uri + "/there");
        Assert.Equal(HttpStatusCode.BadRequest, refusal.Status);
        Assert.Empty(_store.Asked);
        var url = allowed.Put("in/7.ts", _clip);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(doors, url)).Status);
    }

    /// <summary>Of gateways it is said that they believe any certificate; we do not.</summary>
    [Fact]
    public async Task A_server_with_a_certificate_of_its_own_making_is_not_asked()
    {
        await using var doors = await Doors.OpenAsync();
        await using var self = await ScriptedOrchestrator.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(doors, $"https://{self.Address}/stream/7.ts")).Status);
        Assert.Empty(self.Calls);
    }

    [Fact]
    public async Task Other_bytes_than_announced_are_forbidden()
    {
        await using var doors = await Doors.OpenAsync();
        var url = _store.Put("in/7.ts", [.. _clip, 0]);
        Assert.Equal((HttpStatusCode.Forbidden, "Forbidden\n"), await PostAsync(doors, url));
    }

    [Fact]
    public async Task A_URL_too_long_is_not_read()
    {
        await using var doors = await Doors.OpenAsync();
        var url = _store.Uri + "/" + new string('a', OutboundClient.MaxUrlLength);
        Assert.Equal((HttpStatusCode.InternalServerError, "Internal Server Error\n"), await PostAsync(doors, url));
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(Doors doors, string url)
    {
        var content = new StringContent(url);
        content.Headers.ContentType = new(SegmentHeaders.UriContentType);
        using var response = await doors.Gateway().SendAsync(Doors.Post(doors.Segment(_clip), content)).WaitAsync(Patience);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private void AddTraps(WebApplication app)
    {
        app.MapGet("/hop/{left:int}", (int left) => Results.Redirect(left > 1 ? $"/hop/{left - 1}" : "/renditions/in/7.ts"));
        app.MapGet("/to-file", () => Results.Redirect("file:///etc/passwd"));
        app.MapGet("/to-credentials", () => Results.Redirect("http://a:b@127.0.0.1:8080/"));
        app.MapGet(
            "/partial",
            context =>
            {
                context.Response.StatusCode = StatusCodes.Status206PartialContent;
                return context.Response.Body.WriteAsync(_clip).AsTask();
            }
        );
        app.MapGet("/announced-too-big", context => SendAsync(context, 1L << 40, () => context.Response.Body.FlushAsync()));
        app.MapGet("/cut-off", context => SendAsync(context, _clip.Length + 1, () => CutOffAsync(context)));
        app.MapGet("/stalled", _ => _stalled.Task);
        app.MapGet("/stalled-body", context => SendAsync(context, _clip.Length + 1, () => StallAsync(context)));
        app.MapGet("/endless", EndlessAsync);
        app.MapGet(
            "/long-headers",
            context =>
            {
                context.Response.Headers["X-Long"] = new string('a', 60_000);
                return context.Response.Body.WriteAsync(_clip).AsTask();
            }
        );
    }

    private static Task SendAsync(HttpContext context, long length, Func<Task> body)
    {
        context.Response.ContentLength = length;
        return body();
    }

    private async Task CutOffAsync(HttpContext context)
    {
        await context.Response.Body.WriteAsync(_clip);
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private async Task StallAsync(HttpContext context)
    {
        await context.Response.Body.WriteAsync(_clip);
        await context.Response.Body.FlushAsync();
        await _stalled.Task;
        context.Abort();
    }

    private async Task EndlessAsync(HttpContext context)
    {
        while (!context.RequestAborted.IsCancellationRequested && !_stalled.Task.IsCompleted)
        {
            await context.Response.Body.WriteAsync(_clip, context.RequestAborted);
        }
    }
}
