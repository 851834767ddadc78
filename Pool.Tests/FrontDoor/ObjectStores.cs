using System.Net;
using Google.Protobuf;
using Livepeer.Net;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Capabilities;
using Pool.Tests.Fixtures;
using Pool.Tests.Outbound;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>A gateway that keeps everything in a bucket of its own and verifies by signatures, through the whole pool.</summary>
[Collection("processes")]
public sealed class ObjectStores
{
    [Fact]
    public async Task A_segment_goes_from_the_gateway_s_bucket_into_it_with_its_signatures()
    {
        await using var store = await ObjectStore.OpenAsync();
        await using var pool = new PoolProcesses();
        var config = Path.Combine(pool.Folder, "own.conf");
        await File.WriteAllTextAsync(config, "pool.outbound.allow = \"127.0.0.0/8\"\n");
        pool.StartOrchestrator($"-config={config}");
        pool.StartWorker("w1");
        await pool.WorkersReadyAsync(1);
        using var clips = new ClipFolder();
        var clip = await File.ReadAllBytesAsync(clips.Clip("good.ts", seconds: 2, gopFrames: 30));

        var result = await SubmitAsync(pool, store, clip);
        Assert.True(result.Data?.Segments.Count == 2, $"{result.Error}\n{pool.Outputs}");
        foreach (var (index, name) in new[] { "240p", "144p" }.Index())
        {
            var made = result.Data!.Segments[index];
            Assert.Equal($"{store.Host}/m/0a1b/{name}/3.ts", made.Url);
            Assert.Equal($"{store.Host}/m/0a1b/{name}/3.ts.phash", made.PerceptualHashUrl);
            var file = Path.Combine(pool.Folder, $"{name}.ts");
            await File.WriteAllBytesAsync(file, store.Objects[$"m/0a1b/{name}/3.ts"].Bytes);
            var probed = await Ffmpeg.ProbeAsync($"-count_frames -select_streams v -show_streams {file}");
            Assert.Contains("\"nb_read_frames\": \"60\"", probed, StringComparison.Ordinal);
            // The signature of 60 frames, two coarse parts: as long as ffmpeg makes it.
            Assert.InRange(store.Objects[$"m/0a1b/{name}/3.ts.phash"].Bytes.Length, 4000, 8000);
        }
    }

    private static async Task<TranscodeResult> SubmitAsync(PoolProcesses pool, ObjectStore store, byte[] clip)
    {
        using var sender = new SegmentSender(pool.ServicePort);
        var segment = new SegData
        {
            ManifestId = ByteString.CopyFromUtf8("m"),
            Seq = 3,
            Hash = Keccak.Hash(clip).ToByteString(),
            Duration = 2000,
            AuthToken = await sender.TokenAsync(),
            Capabilities = CapabilitySet.Of((int)LivepeerCapability.StorageS3, (int)LivepeerCapability.Mpeg7Signature).ToJob(),
            CalcPerceptualHash = true,
            Storage = { store.Permit("m/0a1b") },
            FullProfiles =
            {
                new VideoProfile
                {
                    Name = "240p",
                    Width = 426,
                    Height = 240,
                    Bitrate = 400_000,
                },
                new VideoProfile
                {
                    Name = "144p",
                    Width = 256,
                    Height = 144,
                    Bitrate = 200_000,
                },
            },
        };
        var url = new StringContent(store.Put("m/0a1b/source/3.ts", clip));
        url.Headers.ContentType = new(SegmentHeaders.UriContentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://127.0.0.1:{pool.ServicePort}/segment");
        request.Content = url;
        request.Headers.TryAddWithoutValidation(SegmentHeaders.Segment, SegmentHeaders.Write(segment));
        using var gateway = new HttpClient(
            new SocketsHttpHandler { SslOptions = Pool.Cmd.Stream.Wire.OrchestratorClient.AnyCertificate() }
        );
        using var response = await gateway.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return TranscodeResult.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync());
    }
}
