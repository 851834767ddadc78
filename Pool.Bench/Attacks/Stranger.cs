using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Pool.Cmd.Stream.Wire;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Capabilities;
using Net = Livepeer.Net;

namespace Pool.Bench.Attacks;

/// <summary>Somebody in a network of their own who knows the port, and has a token, as anybody may have one.</summary>
internal sealed class Stranger : IAsyncDisposable
{
    /// <summary>Loopback is a network of many: to a port there, this is not the network of a gateway at 127.0.0.1.</summary>
    private static readonly IPAddress From = new([127, 0, 66, 1]);
    private static readonly byte[] Junk = new byte[200_000];
    private const string OfferPath = "/net.Orchestrator/GetOrchestrator";
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    /// <summary>The head of an empty message of gRPC.</summary>
    private static readonly byte[] Call = new byte[5];
    private readonly ConcurrentBag<IAsyncDisposable> _kept = [];
    private readonly HttpClient _http;
    private Net.AuthToken _token = new();

    private Stranger(Uri service)
    {
        Service = service;
        var handler = new SocketsHttpHandler
        {
            SslOptions = OrchestratorClient.AnyCertificate(),
            ConnectCallback = async (_, cancel) => new NetworkStream(await DialAsync(cancel), ownsSocket: true),
        };
        _http = new HttpClient(handler) { BaseAddress = service };
    }

    public Uri Service { get; }

    /// <summary>Gets a token, as soon as there is a place.</summary>
    public static async Task<Stranger> MeetAsync(Uri service)
    {
        using var patience = new CancellationTokenSource(GatewayLimits.Discovery, TimeProvider.System);
        var stranger = new Stranger(service);
        while (true)
        {
            using var request = Request(HttpMethod.Post, OfferPath, RpcOf(Call));
            using var answer = await stranger._http.SendAsync(request, patience.Token);
            var offer = await answer.Content.ReadAsByteArrayAsync(patience.Token);
            if (offer.Length > Call.Length)
            {
                stranger._token = Net.OrchestratorInfo.Parser.ParseFrom(offer.AsSpan(Call.Length)).AuthToken;
                return stranger;
            }
            await Task.Delay(Beat, TimeProvider.System, patience.Token);
        }
    }

    /// <summary>A connection in which nothing was said yet.</summary>
    /// <exception cref="IOException">The port is closed to us.</exception>
    public Task<Socket> DialAsync(CancellationToken cancel) => RawLine.DialAsync(Service, cancel, From);

    /// <summary>A connection with TLS.</summary>
    /// <exception cref="IOException">The port is closed to us.</exception>
    public Task<RawLine> OpenAsync(SslApplicationProtocol protocol, CancellationToken cancel) =>
        RawLine.OpenAsync(Service, protocol, cancel, From);

    /// <summary>Leaves a connection open until the end.</summary>
    /// <returns>How many there are.</returns>
    public int Keep(IAsyncDisposable line)
    {
        _kept.Add(line);
        return _kept.Count;
    }

    /// <summary>One bad request; each number another kind.</summary>
    public Task RequestAsync(long number, CancellationToken cancel) =>
        (number % 6) switch
        {
            0 => SendAsync(HttpMethod.Post, "/segment", new ByteArrayContent(Junk[..10]), "nonsense", cancel),
            1 => SendAsync(HttpMethod.Post, "/segment", new ByteArrayContent(Junk[..10]), HeaderOf(new Net.AuthToken()), cancel),
            2 => SendAsync(HttpMethod.Post, "/segment", new ByteArrayContent(Junk[..5000]), HeaderOf(_token, 5000), cancel),
            3 => SendAsync(HttpMethod.Post, OfferPath, RpcOf(Call), null, cancel),
            4 => SendAsync(HttpMethod.Post, "/net.Orchestrator/EndTranscodingSession", RpcOf(Call), null, cancel),
            _ => SendAsync(HttpMethod.Get, "/stream/../../etc/passwd", null, null, cancel),
        };

    /// <summary>A large body that is no media, with good headers.</summary>
    public Task JunkAsync(CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, "/segment", new ByteArrayContent(Junk), HeaderOf(_token, Junk.Length), cancel);

    /// <summary>What an upload of so many bytes begins with in HTTP/1.1.</summary>
    public byte[] HeadOf(int length) =>
        Encoding.ASCII.GetBytes(
            $"POST /segment HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n{SegmentHeaders.Segment}: {HeaderOf()}\r\n\r\n"
        );

    /// <summary>A good segment's header, but for the token perhaps.</summary>
    public string HeaderOf(Net.AuthToken? token = null, int length = 0)
    {
        var segment = new Net.SegData
        {
            ManifestId = ByteString.CopyFromUtf8(Guid.NewGuid().ToString("N")),
            Hash = Keccak.Hash(Junk.AsSpan(0, length)).ToByteString(),
            Duration = 2000,
            Capabilities = CapabilitySet.Empty.ToJob(),
            AuthToken = token ?? _token,
        };
        segment.FullProfiles3.Add(
            new Net.VideoProfile
            {
                Name = "144p",
                Width = 256,
                Height = 144,
                Bitrate = 200_000,
            }
        );
        return SegmentHeaders.Write(segment);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var line in _kept)
        {
            await line.DisposeAsync();
        }
        _http.Dispose();
    }

    private async Task SendAsync(HttpMethod method, string path, HttpContent? body, string? header, CancellationToken cancel)
    {
        using var request = Request(method, path, body);
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(SegmentHeaders.Segment, header);
        }
        using var answer = await _http.SendAsync(request, cancel);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, HttpContent? body) =>
        new(method, path)
        {
            Content = body,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    private static ByteArrayContent RpcOf(byte[] call)
    {
        var content = new ByteArrayContent(call);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        return content;
    }
}
