using System.Collections.Immutable;
using System.Diagnostics;
using Google.Protobuf;
using Livepeer.Net;
using Pool.Cmd.Stream;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;

namespace Pool.Bench;

/// <summary>Sends one segment at a time, as a gateway does.</summary>
internal sealed class BenchGateway(Uri service, ImmutableArray<RenditionProfile> profiles, string stream) : IDisposable
{
    private readonly SegmentClient _client = new(TimeProvider.System);
    private readonly RenditionFetcher _fetcher = new(TimeProvider.System);
    private long _seq;
    private AuthToken? _token;

    /// <summary>The ladder of the recorded traffic.</summary>
    public static ImmutableArray<RenditionProfile> Profiles { get; } =
    [ProfileOf("480p", 854, 480, 1_200_000), ProfileOf("360p", 640, 360, 600_000), ProfileOf("240p", 426, 240, 250_000)];

    /// <summary>Sends a segment and fetches its renditions.</summary>
    /// <returns>From the start of the request, in ms: to the early 200, to the end of the answer, to the last rendition.</returns>
    public async Task<(double Headers, double Answer, double All)> SendAsync(byte[] body)
    {
        _token ??= await TokenAsync();
        var data = new SegData
        {
            ManifestId = ByteString.CopyFromUtf8(stream),
            Seq = _seq++,
            Hash = Keccak.Hash(body).ToByteString(),
            Duration = 2000,
            AuthToken = _token,
            Capabilities = CapabilitySet.Empty.ToJob(),
        };
        ProfileCodec.Write(profiles, data);
        var started = Stopwatch.GetTimestamp();
        var answer = await _client.SubmitAsync(service, data, body, CancellationToken.None);
        if (answer.Error is not null)
        {
            throw new InvalidOperationException(answer.Problem);
        }
        var fetches = answer.Result!.Data.Segments.Select(segment => _fetcher.GetAsync(segment.Url, CancellationToken.None));
        var files = await Task.WhenAll(fetches);
        return files.All(file => file.Bytes is not null)
            ? (
                answer.HeadersAfter!.Value.TotalMilliseconds,
                answer.After.TotalMilliseconds,
                Stopwatch.GetElapsedTime(started).TotalMilliseconds
            )
            : throw new InvalidOperationException(files.First(file => file.Error is not null).Error);
    }

    public void Dispose()
    {
        _client.Dispose();
        _fetcher.Dispose();
    }

    private async Task<AuthToken> TokenAsync()
    {
        using var orchestrator = new OrchestratorClient(service, TimeProvider.System);
        return (
            await orchestrator.GetAsync(CapabilitySet.Empty.ToJob(), TimeSpan.FromSeconds(5), CancellationToken.None)
        ).AuthToken;
    }

    private static RenditionProfile ProfileOf(string name, int width, int height, long bitrate) =>
        new()
        {
            Name = name,
            WidthPx = width,
            HeightPx = height,
            BitrateBps = bitrate,
        };
}
