using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Pool.Actors.Agent;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Tests.Media;
using Pool.Tests.Transcoding;
using Pool.Worker.Children;
using Pool.Worker.Transcoding;
using Xunit;

namespace Pool.Tests.BadMedia;

/// <summary>
/// Text that names files and addresses, in place of a segment. Our reader takes it for no media, so no worker is asked; and if one were
/// asked all the same, its ffmpeg opens neither the file nor the address, even where no namespaces hide them.
/// </summary>
[Collection("engine room")]
public sealed class PosingSegments(EngineRoom room, BareEngine bare) : IClassFixture<BareEngine>, IAsyncLifetime
{
    private Canary _canary = null!;

    public async Task InitializeAsync()
    {
        var clip = Path.Combine(room.Folder, $"canary-{Guid.NewGuid():N}.mp4");
        File.Copy(
            await room.ClipAsync("indexed.mp4", "-f lavfi -i testsrc2=s=320x180:r=30:d=1 -c:v libx264 -preset ultrafast -bf 0"),
            clip
        );
        _canary = new Canary(clip);
    }

    public async Task DisposeAsync()
    {
        Assert.Null(_canary.Song);
        _canary.Dispose();
        await Leftovers.NoneAsync(room);
    }

    public static TheoryData<string, string> Table() =>
        new()
        {
            { "m3u8, file:", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://{file}\n#EXT-X-ENDLIST\n" },
            { "m3u8, a path", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{file}\n#EXT-X-ENDLIST\n" },
            { "m3u8, http:", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttp://{address}/a.ts\n#EXT-X-ENDLIST\n" },
            { "m3u8, concat:", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nconcat:{file}|{file}\n#EXT-X-ENDLIST\n" },
            {
                "m3u8, subfile:",
                "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nsubfile,,start,0,end,9,,:{file}\n#EXT-X-ENDLIST\n"
            },
            { "m3u8, data:", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\ndata:video/mp2t;base64,R0AREA==\n#EXT-X-ENDLIST\n" },
            { "m3u8, crypto:", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\ncrypto:file:{file}\n#EXT-X-ENDLIST\n" },
            {
                "m3u8, a key of a file",
                "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-KEY:METHOD=AES-128,URI=\"file://{file}\"\n#EXTINF:2,\na.ts\n"
            },
            { "m3u8, a map", "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-MAP:URI=\"{file}\"\n#EXTINF:2,\nsource\n#EXT-X-ENDLIST\n" },
            { "m3u8 of m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://{address}/live.m3u8\n" },
            { "m3u8 that names itself", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nsource\n" },
            { "ffconcat, a path", "ffconcat version 1.0\nfile {file}\n" },
            { "ffconcat, http:", "ffconcat version 1.0\nfile http://{address}/a.ts\n" },
            { "ffconcat that names itself", "ffconcat version 1.0\nfile source\nfile source\n" },
            { "ffconcat with options", "ffconcat version 1.0\nfile '{file}'\noption protocol_whitelist file,http\n" },
            {
                "SDP",
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n"
            },
            {
                "MPEG-DASH",
                "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet><Representation "
                    + "id=\"1\" mimeType=\"video/mp4\" bandwidth=\"1\"><BaseURL>file://{file}</BaseURL></Representation></AdaptationSet></Period></MPD>"
            },
            {
                "MPEG-DASH with an entity",
                "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file://{file}\">]><MPD>&e;</MPD>"
            },
            { "SVG", "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file://{file}\"/></svg>" },
            { "SMIL", "<smil><body><video src=\"http://{address}/a.mp4\"/></body></smil>" },
            { "ASX", "<asx version=\"3.0\"><entry><ref href=\"http://{address}/a\"/></entry></asx>" },
            { "RealText link", "rtsp://{address}/a.rm\n--stop--\n" },
            { "reference, QuickTime's text", "RTSPtext rtsp://{address}/a.mov\n" },
            { "subtitles", "1\n00:00:00,000 --> 00:00:10,000\n{file}\n" },
            { "ASS with a font", "[Script Info]\nScriptType: v4.00+\n[Fonts]\nfontname: {file}\n" },
            { "a filter script", "movie={file}[out0]" },
            { "FFmetadata", ";FFMETADATA1\ntitle={file}\n" },
            { "a shell", "#!/bin/sh\ncat {file}\n" },
            { "a path alone", "{file}" },
            { "an address alone", "http://{address}/a.ts" },
        };

    [Fact]
    public async Task Whoever_touches_what_is_named_is_heard()
    {
        using (var canary = new Canary(_canary.File))
        {
            using var reader = Process.Start("head", ["-c1", canary.File]);
            await reader.WaitForExitAsync();
            Assert.Equal("somebody opened the file", canary.Song);
            Assert.Null(canary.Song);
            using var client = new TcpClient();
            await client.ConnectAsync(canary.Address);
            Assert.Equal("somebody connected", canary.Song);
        }
        Assert.NotNull(_canary.Song);
    }

    [Theory, MemberData(nameof(Table))]
    public async Task It_is_no_media_and_what_it_names_is_not_opened(string what, string text)
    {
        var bytes = Text(Fill(text));
        Assert.True(Inspect.Bytes(bytes)?.Video is null, what);
        Assert.True(Inspect.Bytes((byte[])[.. bytes, .. new byte[2000]])?.Video is null, what);
        await Task.WhenAll(RefusesAsync(bytes, Container.MpegTs), RefusesAsync(bytes, Container.Mp4));
    }

    /// <summary>The same text inside of containers: in a transport stream's video and data, in MP4's boxes.</summary>
    [Theory]
    [InlineData("a video stream")]
    [InlineData("an unknown stream")]
    [InlineData("mdat")]
    [InlineData("a sample")]
    [InlineData("after a good clip")]
    [InlineData("before a good clip")]
    public async Task Inside_of_a_container_it_is_bytes(string where)
    {
        var text = Text(Fill("#EXTM3U\n#EXTINF:2,\nhttp://{address}/a.ts\nfile://{file}\n"));
        var good = await File.ReadAllBytesAsync(await room.CameraAsync());
        byte[] bytes = where switch
        {
            "a video stream" => Crafted.Ts(Crafted.H264, [(0, text)]),
            "an unknown stream" => Crafted.Ts(6, [(0, text)]),
            "mdat" => [.. Boxes.Of("ftyp", "isomiso2"u8.ToArray()), .. Boxes.Of("mdat", text)],
            "a sample" => [.. Boxes.OneSampleOf("avc1", 320, 180), .. Boxes.Of("free", text)],
            "after a good clip" => [.. good, .. text],
            _ => [.. text, .. good],
        };
        using var run = await TranscodeAsync(bytes, Inspect.Bytes(bytes) ?? Inspect.Bytes(good)!);
        Assert.Equal(where.EndsWith("good clip", StringComparison.Ordinal), run.Outcome is TranscodeOutcome.Done);
    }

    /// <summary>MP4 may keep its samples in other files, and QuickTime may be a list of other films.</summary>
    [Theory]
    [InlineData("url, a path", true)]
    [InlineData("url, http:", true)]
    [InlineData("urn", true)]
    [InlineData("alis", false)]
    [InlineData("rmra", false)]
    public async Task An_mp4_that_refers_to_other_files_gets_nothing_of_them(string how, bool isPassedOver)
    {
        var file = await File.ReadAllBytesAsync(Path.Combine(room.Folder, "indexed.mp4"));
        using var run = await TranscodeAsync(Refer(file, how), Inspect.Bytes(file)!);
        // Where the reference is passed over, the samples are the file's own.
        Assert.Equal(isPassedOver, run.Outcome is TranscodeOutcome.Done);
    }

    private async Task RefusesAsync(byte[] bytes, Container container)
    {
        using var run = await TranscodeAsync(bytes, Inspect.File(await room.CameraAsync())! with { Container = container });
        Assert.IsType<TranscodeOutcome.SourceAtFault>(run.Outcome);
        Assert.DoesNotContain(
            Directory.GetFiles(run.Folder.Path),
            file => file != run.Folder.SourcePath && new FileInfo(file).Length > 0
        );
    }

    private byte[] Refer(byte[] file, string how)
    {
        var address = $"http://{_canary.Address}/a.mp4\0";
        string[] reference = ["moov", "trak", "mdia", "minf", "dinf", "dref"];
        byte[] With(byte[] entry) => Boxes.Replace(file, reference, Boxes.Of("dref", Boxes.U32(0, 1), entry));
        var link = Boxes.Of(
            "rmra",
            Boxes.Of("rmda", Boxes.Of("rdrf", Boxes.U32(0), "url "u8.ToArray(), Boxes.U32(64), Text(address)))
        );
        return how switch
        {
            "url, a path" => With(Boxes.Of("url ", Boxes.U32(0), Text($"file://{_canary.File}\0"))),
            "url, http:" => With(Boxes.Of("url ", Boxes.U32(0), Text(address))),
            "urn" => With(Boxes.Of("urn ", Boxes.U32(0), Text($"urn:x\0{_canary.File}\0"))),
            "alis" => With(Boxes.Of("alis", Boxes.U32(0), Alias(_canary.File))),
            _ => [.. Boxes.Of("ftyp", "qt  qt  "u8.ToArray()), .. Boxes.Of("moov", link)],
        };
    }

    private string Fill(string text) =>
        text.Replace("{file}", _canary.File, StringComparison.Ordinal)
            .Replace("{address}", $"{_canary.Address}", StringComparison.Ordinal)
            .Replace("{port}", $"{_canary.Address.Port}", StringComparison.Ordinal);

    private async Task<Transcoded> TranscodeAsync(byte[] bytes, MediaFacts facts)
    {
        var path = Path.Combine(room.Folder, $"{Guid.NewGuid():N}.bin");
        await File.WriteAllBytesAsync(path, bytes);
        return await room.TranscodeAsync(path, EngineRoom.RecipeOf(EngineRoom.Small), facts, bare.Engine);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>An alias of the Macintosh: fixed fields, then the path as record 18.</summary>
    private static byte[] Alias(string path)
    {
        var name = Text(path);
        byte[] length = [(byte)(name.Length >> 8), (byte)name.Length];
        return [.. new byte[146], 0, 18, .. length, .. name, .. new byte[name.Length % 2], 0xff, 0xff, 0, 0];
    }
}

/// <summary>An engine whose ffmpeg sees this machine's files and network: what it does not touch, it leaves alone by itself.</summary>
public sealed class BareEngine(EngineRoom room) : IAsyncLifetime
{
    internal FfmpegEngine Engine { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var settings = Defaults.Of<TranscodeSettings>() with { Sandbox = Sandbox.Limits };
        Engine = room.EngineOf(settings, await room.LauncherOfAsync(settings), TimeProvider.System);
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
