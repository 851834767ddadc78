using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Livepeer.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Pool.Orchestrator.Media;
using Pool.Orchestrator.Outbound;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Tests.Gateway;
using Xunit;
using PublishedRendition = Pool.Actors.Sessions.PublishedRendition;

namespace Pool.Tests.Outbound;

/// <summary>Renditions that go into the gateway's own bucket, and what happens when they cannot.</summary>
public sealed class GatewayBuckets(ClipFolder clips) : IAsyncLifetime, IClassFixture<ClipFolder>
{
    private static readonly byte[] Small = Encoding.ASCII.GetBytes(new string('s', 100_000));
    private static readonly byte[] Large = Encoding.ASCII.GetBytes(new string('l', 300_000));
    private readonly TaskCompletionSource _stalled = new();
    private ObjectStore _store = null!;
    private byte[] _clip = [];

    public async Task InitializeAsync()
    {
        _clip = await File.ReadAllBytesAsync(clips.KeptClip("clip.ts", 2, 30));
        _store = await ObjectStore.OpenAsync(app =>
        {
            app.MapPost("/moved", () => Results.Redirect("/renditions", preserveMethod: true));
            app.MapPost("/found", () => Results.Redirect("/renditions"));
            app.MapPost("/stalled", () => _stalled.Task);
            app.MapPost("/broken", () => Results.StatusCode(500));
        });
    }

    public async Task DisposeAsync()
    {
        _stalled.TrySetResult();
        await _store.DisposeAsync();
    }

    [Theory]
    [InlineData(OSInfo.Types.StorageType.S3)]
    [InlineData(OSInfo.Types.StorageType.Google)]
    public async Task Renditions_are_posted_under_the_permit_and_answered_with_their_place_there(OSInfo.Types.StorageType type)
    {
        await using var doors = await OpenAsync();
        var result = await SendAsync(doors, _store.Permit("manifest/0a1b2c3d", type));
        Assert.Empty(_store.Refused);
        Assert.Equal(
            [$"{_store.Host}/manifest/0a1b2c3d/P240p/7.ts", $"{_store.Host}/manifest/0a1b2c3d/P%20%28720%29/7.mp4"],
            result.Data.Segments.Select(segment => segment.Url)
        );
        Assert.Equal([1000, 2000], result.Data.Segments.Select(segment => segment.Pixels));
        Assert.Equal(Small, _store.Objects["manifest/0a1b2c3d/P240p/7.ts"].Bytes);
        Assert.Equal("video/mp2t", _store.Objects["manifest/0a1b2c3d/P240p/7.ts"].ContentType);
        Assert.Equal("video/mp4", _store.Objects["manifest/0a1b2c3d/P (720)/7.mp4"].ContentType);
        using var http = new HttpClient();
        Assert.Equal(Large, await http.GetByteArrayAsync(result.Data.Segments[1].Url));
        Assert.Equal(0, doors.Renditions.Unfetched);
    }

    [Fact]
    public async Task A_redirect_that_keeps_the_method_is_followed()
    {
        await using var doors = await OpenAsync();
        var storage = _store.Permit("m");
        storage.S3Info.Host = _store.Uri + "/moved";
        var result = await SendAsync(doors, storage);
        Assert.Equal(Small, _store.Objects["m/P240p/7.ts"].Bytes);
        Assert.StartsWith(_store.Uri + "/moved/m/", result.Data.Segments[0].Url, StringComparison.Ordinal);
    }

    /// <summary>The reference answers with fewer segments and no error; a gateway takes our own addresses just as well.</summary>
    [Theory]
    [InlineData("forged")]
    [InlineData("elsewhere")]
    [InlineData("/found")]
    [InlineData("/broken")]
    [InlineData("/stalled")]
    [InlineData("http://127.0.0.1:9")]
    [InlineData("ftp://127.0.0.1/renditions")]
    [InlineData("no address")]
    public async Task What_cannot_be_posted_is_answered_with_its_place_in_our_store(string fault)
    {
        await using var doors = await OpenAsync(TimeSpan.FromSeconds(1));
        var storage = _store.Permit("m");
        (storage.S3Info.Signature, storage.S3Info.Key, storage.S3Info.Host) = fault switch
        {
            "forged" => (new string('0', 64), "m", _store.Host),
            "elsewhere" => (storage.S3Info.Signature, "other", _store.Host),
            ['/', ..] => (storage.S3Info.Signature, "m", _store.Uri + fault),
            _ => (storage.S3Info.Signature, "m", fault),
        };
        await IsInOurStoreAsync(doors, await SendAsync(doors, storage));
        Assert.Empty(_store.Objects);
    }

    [Fact]
    public async Task A_bucket_that_is_ours_alone_is_not_reached()
    {
        await using var doors = await OpenAsync(allow: []);
        await IsInOurStoreAsync(doors, await SendAsync(doors, _store.Permit("m")));
        Assert.Empty(_store.Objects);
        Assert.Empty(_store.Refused);
    }

    [Theory]
    [InlineData(OSInfo.Types.StorageType.Direct)]
    [InlineData((OSInfo.Types.StorageType)9)]
    public async Task Other_kinds_of_storage_mean_our_own_store(OSInfo.Types.StorageType type)
    {
        await using var doors = await OpenAsync();
        await IsInOurStoreAsync(doors, await SendAsync(doors, _store.Permit("m", type)));
    }

    private static async Task IsInOurStoreAsync(Doors doors, TranscodeResult result)
    {
        Assert.Equal("", result.Error);
        Assert.Equal(
            [$"{doors.Uri}/stream/a/b/P240p/7.ts", $"{doors.Uri}/stream/a/b/P720p/7.mp4"],
            result.Data.Segments.Select(segment => segment.Url)
        );
        Assert.Equal(Small, await doors.Gateway(HttpVersion.Version11).GetByteArrayAsync(result.Data.Segments[0].Url));
    }

    private static async Task<Doors> OpenAsync(TimeSpan? timeout = null, IPNetwork[]? allow = null)
    {
        var defaults = Defaults.Of<OutboundSettings>();
        var doors = await Doors.OpenAsync(
            new DoorOptions
            {
                Outbound = defaults with
                {
                    Allow = [.. allow ?? [IPNetwork.Parse("127.0.0.0/8")]],
                    UploadTimeout = timeout ?? defaults.UploadTimeout,
                },
            }
        );
        doors.Sessions.Transcode = async segment =>
        {
            await PublishAsync(doors.Renditions, "/stream/a/b/P240p/7.ts", Small, Container.MpegTs);
            await PublishAsync(doors.Renditions, "/stream/a/b/P720p/7.mp4", Large, Container.Mp4);
            return StandInSessions.Done(
                segment.Segment,
                new PublishedRendition("/stream/a/b/P240p/7.ts", 1000, Small.Length),
                new PublishedRendition("/stream/a/b/P720p/7.mp4", 2000, Large.Length)
            );
        };
        return doors;
    }

    private async Task<TranscodeResult> SendAsync(Doors doors, OSInfo storage)
    {
        var segment = doors.Segment(_clip);
        segment.Storage.Add(storage);
        segment.FullProfiles2.AddRange(segment.FullProfiles);
        segment.FullProfiles2.Add(
            new VideoProfile
            {
                Name = "P (720)",
                Width = 1280,
                Height = 720,
                Bitrate = 1_000_000,
                Format = VideoProfile.Types.Format.Mp4,
            }
        );
        using var response = await doors.Gateway().SendAsync(Doors.Post(segment, new ByteArrayContent(_clip)));
        return TranscodeResult.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync());
    }

    private static async Task PublishAsync(RenditionStore store, string path, byte[] content, Container container)
    {
        var pipe = PipeReader.Create(new ReadOnlySequence<byte>(content));
        var reading = await store.Reader.ReadAsync(pipe, content.Length, null, CancellationToken.None);
        store.Publish(path, reading.Bytes!, container);
    }
}
