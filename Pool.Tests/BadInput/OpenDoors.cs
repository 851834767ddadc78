using System.Net;
using System.Net.Security;
using System.Text;
using Pool.Bench.Attacks;
using Pool.Tests.Fixtures;
using Pool.Tests.Gateway;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.BadInput;

/// <summary>
/// One service port for all cases of a class, so that what a case breaks shows in the next ones; at the end nothing may be held, and
/// nothing may have been logged as an error.
/// </summary>
public sealed class OpenDoors : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ClipFolder _clips = new();
    private readonly Dictionary<Version, HttpClient> _gateways = [];

    internal Doors Doors { get; private set; } = null!;

    internal Uri Service => new(Doors.Uri);

    /// <summary>A good source of half a second.</summary>
    internal byte[] Clip { get; private set; } = [];

    public async Task InitializeAsync()
    {
        var options = new DoorOptions { Media = new DoorOptions().Media with { RoomPatience = Patience } };
        Doors = await Doors.OpenAsync(options with { Http = options.Http with { HeadersTimeout = TimeSpan.FromSeconds(2) } });
        Doors.Sessions.Transcode = segment => Task.FromResult<object?>(StandInSessions.Done(segment.Segment));
        Clip = await File.ReadAllBytesAsync(_clips.Clip("good.ts", 0.5, 15));
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            _gateways[version] = Doors.Gateway(version);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways.Values)
        {
            gateway.Dispose();
        }
        await Eventually.IsAsync(() => Doors.Sources is { Count: 0, Budget.Used: 0 }, "every source is returned");
        await Eventually.IsAsync(() => Doors.Gate.Total == 0, "nobody is left in the handshake");
        await Eventually.IsAsync(() => Doors.Connections.Held == (0, 0), "no connection is left");
        await Doors.DisposeAsync();
        _clips.Dispose();
    }

    /// <summary>Sends a request, and says what came: the status, and the refusal or the result's error.</summary>
    internal async Task<(int Status, string Text)> SendAsync(HttpRequestMessage request, Version? version = null)
    {
        using var response = await RawAsync(request, version);
        var body = await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode
            ? ((int)response.StatusCode, Net.TranscodeResult.Parser.ParseFrom(body).Error)
            : ((int)response.StatusCode, Encoding.UTF8.GetString(body).TrimEnd('\n'));
    }

    /// <summary>Sends a request; the answer as it came.</summary>
    internal Task<HttpResponseMessage> RawAsync(HttpRequestMessage request, Version? version = null) =>
        _gateways[version ?? HttpVersion.Version20].SendAsync(request).WaitAsync(Patience);

    /// <summary>Says something in a connection of HTTP/1.1, and returns what is answered until the port closes it.</summary>
    internal async Task<string> SayAsync(byte[] words)
    {
        using var limit = new CancellationTokenSource(Patience);
        await using var line = await RawLine.OpenAsync(Service, SslApplicationProtocol.Http11, limit.Token);
        try
        {
            await line.WriteAsync(words, limit.Token);
        }
        catch (IOException)
        {
            // It did not want to hear all of it.
        }
        return Encoding.Latin1.GetString(await line.ReadToEndAsync(limit.Token));
    }

    /// <summary>The next one is served, whatever came before.</summary>
    internal async Task NextIsServedAsync()
    {
        using var good = Doors.Post(Doors.Segment(Clip), new ByteArrayContent(Clip));
        Assert.Equal((200, ""), await SendAsync(good));
    }
}
