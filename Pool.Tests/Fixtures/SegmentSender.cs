using Pool.Cmd.Stream.Wire;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Capabilities;
using Net = Livepeer.Net;

namespace Pool.Tests.Fixtures;

/// <summary>Sends single segments to a pool, as a gateway does, and hands the raw answers back.</summary>
internal sealed class SegmentSender(int port) : IDisposable
{
    private readonly Uri _service = new($"https://127.0.0.1:{port}");
    private readonly SegmentClient _client = new(TimeProvider.System);
    private long _seq;

    /// <summary>Codec of the one rendition that is asked for.</summary>
    public Net.VideoProfile.Types.VideoCodec Codec { get; set; }

    /// <summary>Changes the profile of that rendition.</summary>
    public Action<Net.VideoProfile> Wish { get; set; } = static _ => { };

    /// <summary>Sends one segment with a fresh token.</summary>
    public async Task<SegmentAnswer> SendAsync(byte[] body, int durationMs = 2000) =>
        await _client.SubmitAsync(_service, SegmentOf(body, await TokenAsync(), durationMs), body, CancellationToken.None);

    /// <summary>Sends one segment with a token got earlier.</summary>
    public Task<SegmentAnswer> SendAsync(byte[] body, Net.AuthToken token) =>
        _client.SubmitAsync(_service, SegmentOf(body, token, 2000), body, CancellationToken.None);

    /// <summary>Sends a segment whose token was changed.</summary>
    /// <param name="change">Changes a genuine token; may take it away.</param>
    public async Task<(int? Status, string? Error)> RefusalAsync(Func<Net.AuthToken, Net.AuthToken?> change)
    {
        var body = new byte[1000];
        var answer = await _client.SubmitAsync(
            _service,
            SegmentOf(body, change(await TokenAsync()), 2000),
            body,
            CancellationToken.None
        );
        return (answer.Status, answer.Error);
    }

    public void Dispose() => _client.Dispose();

    private Net.SegData SegmentOf(byte[] body, Net.AuthToken? token, int durationMs)
    {
        var data = new Net.SegData
        {
            ManifestId = Google.Protobuf.ByteString.CopyFromUtf8("bad segments"),
            Seq = Interlocked.Increment(ref _seq),
            Hash = Keccak.Hash(body).ToByteString(),
            Duration = durationMs,
            AuthToken = token,
            Capabilities = CapabilitySet.Empty.ToJob(),
        };
        data.FullProfiles3.Add(
            new Net.VideoProfile
            {
                Name = "144p",
                Width = 256,
                Height = 144,
                Bitrate = 200_000,
                Encoder = Codec,
            }
        );
        Wish(data.FullProfiles3[0]);
        return data;
    }

    /// <summary>Asks for a session.</summary>
    public async Task<Net.AuthToken> TokenAsync()
    {
        using var orchestrator = new OrchestratorClient(_service, TimeProvider.System);
        var info = await orchestrator.GetAsync(CapabilitySet.Empty.ToJob(), TimeSpan.FromSeconds(5), CancellationToken.None);
        return info.AuthToken;
    }
}
