using System.Collections.Immutable;
using Google.Protobuf;
using Pool.Bench.Media;
using Pool.Cmd.Stream.Wire;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Capabilities;
using Net = Livepeer.Net;

namespace Pool.Bench.Gateway;

/// <summary>One segment's way, seen from the gateway; all from the start of the request.</summary>
/// <param name="Headers">To the early 200: uploaded and admitted.</param>
/// <param name="Answer">To the whole answer.</param>
/// <param name="Complete">To the last byte of the last rendition.</param>
internal readonly record struct Lap(TimeSpan Headers, TimeSpan Answer, TimeSpan Complete);

/// <summary>The connections of one gateway to one service.</summary>
internal sealed class GatewayEnd : IDisposable
{
    public SegmentClient Segments { get; } = new(TimeProvider.System);

    public RenditionFetcher Fetcher { get; } = new(TimeProvider.System);

    public void Dispose()
    {
        Segments.Dispose();
        Fetcher.Dispose();
    }
}

/// <summary>A stream that sends one segment after another and fetches what comes back.</summary>
/// <param name="end">Its connections.</param>
/// <param name="service">Where it sends to.</param>
/// <param name="sample">What it sends.</param>
/// <param name="token">Its session's token.</param>
internal sealed class GatewayStream(GatewayEnd end, Uri service, SampleSegment sample, Net.AuthToken token)
{
    private static readonly Net.Capabilities Needs = CapabilitySet.Empty.ToJob();
    private readonly ByteString _manifest = ByteString.CopyFromUtf8(Guid.NewGuid().ToString("N"));
    private long _next;

    /// <summary>Opens a session at an orchestrator.</summary>
    public static async Task<GatewayStream> OpenAsync(GatewayEnd end, Uri service, SampleSegment sample)
    {
        using var orchestrator = new OrchestratorClient(service, TimeProvider.System);
        var info = await orchestrator.GetAsync(Needs, GatewayLimits.Discovery, CancellationToken.None);
        return new GatewayStream(end, service, sample, info.AuthToken);
    }

    /// <summary>Ends the session.</summary>
    public async Task CloseAsync()
    {
        using var orchestrator = new OrchestratorClient(service, TimeProvider.System);
        await orchestrator.EndAsync(token, CancellationToken.None);
    }

    /// <summary>Sends the next segment and fetches its renditions.</summary>
    /// <exception cref="InvalidOperationException">It did not come back.</exception>
    public async Task<Lap> SendAsync(CancellationToken cancel)
    {
        var started = TimeProvider.System.GetTimestamp();
        var answer = await end.Segments.SubmitAsync(service, DataOf(_next++), sample.Bytes, cancel);
        if (answer.Error is not null)
        {
            throw new InvalidOperationException($"segment {_next - 1} failed: {answer.Problem}");
        }
        var urls = answer.Result!.Data.Segments.Select(segment => segment.Url).ToImmutableArray();
        var files = await Task.WhenAll(urls.Select(url => end.Fetcher.GetAsync(url, cancel)));
        if (Array.Find(files, file => file.Error is not null).Error is { } fault)
        {
            throw new InvalidOperationException($"segment {_next - 1}: {fault}");
        }
        return new Lap(answer.HeadersAfter!.Value, answer.After, TimeProvider.System.GetElapsedTime(started));
    }

    private Net.SegData DataOf(long number)
    {
        var data = new Net.SegData
        {
            ManifestId = _manifest,
            Seq = number,
            Hash = sample.Hash.ToByteString(),
            Profiles = ByteString.CopyFromUtf8("invalid"),
            Duration = sample.DurationMs,
            Capabilities = Needs,
            AuthToken = token,
        };
        ProfileCodec.Write(sample.Profiles, data);
        return data;
    }
}
