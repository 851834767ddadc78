using System.Security.Cryptography;
using Pool.Actors.Agent;
using Pool.Protocol.Media;
using Xunit;

namespace Pool.Tests.Transcoding;

/// <summary>Sources that real streams and real attackers send: a result or a clear verdict, never a hang.</summary>
[Collection("engine room")]
public sealed class OddSources(EngineRoom room)
{
    private static readonly Recipe One = EngineRoom.RecipeOf(EngineRoom.Small);

    [Fact]
    public async Task A_truncated_source_gives_fewer_frames()
    {
        var whole = await File.ReadAllBytesAsync(await room.CameraAsync());
        using var done = await room.TranscodeAsync(await WriteAsync("truncated.ts", whole[..(whole.Length / 2)]), One);
        var frames = (await Clips.PacketsAsync(done.Renditions[0].Path, "v:0")).Count;
        Assert.InRange(frames, 15, 50);
        Assert.Equal(frames, done.Renditions[0].FramesClaimed);
    }

    [Fact]
    public async Task A_source_that_starts_inside_a_GOP_gives_the_frames_after_it_at_their_times()
    {
        var whole = await File.ReadAllBytesAsync(await room.CameraAsync());
        var half = whole.Length / 3 / 188 * 188;
        // The tables come first, or nobody would know what is in the rest.
        var clip = await WriteAsync("headless.ts", [.. whole[..(3 * 188)], .. whole[half..]]);
        var spec = EngineRoom.Small with { Fps = new FrameRate(30, 1) };
        using var done = await room.TranscodeAsync(clip, EngineRoom.RecipeOf(EngineRoom.Small, spec));
        var passed = await Clips.PacketsAsync(done.Renditions[0].Path, "v:0");
        var paced = await Clips.PacketsAsync(done.Renditions[1].Path, "v:0");
        Assert.InRange(passed.Count, 15, 59);
        Assert.Equal(passed[0].Pts, paced[0].Pts);
    }

    [Fact]
    public async Task A_damaged_source_gives_what_can_be_saved()
    {
        var bytes = await File.ReadAllBytesAsync(await room.CameraAsync());
        for (var i = 20_000; i < bytes.Length; i += 997)
        {
            bytes[i] ^= 0x5a;
        }
        var facts = await Clips.FactsAsync(await room.CameraAsync());
        using var done = await room.TranscodeAsync(await WriteAsync("damaged.ts", bytes), One, facts);
        Assert.InRange(done.Renditions[0].FramesClaimed, 1, 60);
    }

    [Fact]
    public async Task Junk_is_the_source_s_fault() =>
        await BlamesSourceAsync(await WriteAsync("junk.ts", RandomNumberGenerator.GetBytes(200_000)));

    [Fact]
    public async Task An_empty_file_is_the_source_s_fault() => await BlamesSourceAsync(await WriteAsync("empty.ts", []));

    [Fact]
    public async Task Junk_that_claims_to_be_mp4_is_the_source_s_fault()
    {
        var facts = (await Clips.FactsAsync(await room.CameraAsync())) with { Container = Container.Mp4 };
        await BlamesSourceAsync(await WriteAsync("junk.mp4", RandomNumberGenerator.GetBytes(200_000)), facts);
    }

    [Fact]
    public async Task Sound_alone_is_the_source_s_fault()
    {
        var clip = await room.ClipAsync("sound.ts", $"-i {await room.CameraAsync()} -map 0:a -c copy -f mpegts");
        await BlamesSourceAsync(clip);
        // Without a look at the facts, ffmpeg says the same.
        using var honest = await room.TranscodeAsync(clip, One, await Clips.FactsAsync(clip));
        Assert.Equal("the source has no video frames", Assert.IsType<TranscodeOutcome.SourceAtFault>(honest.Outcome).Text);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{clip}\n#EXT-X-ENDLIST\n")]
    public async Task A_playlist_is_refused_and_what_it_names_is_not_read(string text)
    {
        var named = await room.CameraAsync();
        await BlamesSourceAsync(
            await WriteAsync(
                "playlist.ts",
                System.Text.Encoding.UTF8.GetBytes(text.Replace("{clip}", named, StringComparison.Ordinal))
            )
        );
    }

    [Fact]
    public async Task A_source_that_changes_its_size_comes_out_at_one_size()
    {
        var small = await room.ClipAsync(
            "small.ts",
            "-f lavfi -i testsrc2=s=192x108:r=30:d=1 -c:v libx264 -preset ultrafast -muxdelay 0 -output_ts_offset 2 -f mpegts"
        );
        var silent = await room.ClipAsync("silent.ts", $"-i {await room.CameraAsync()} -an -c copy -f mpegts");
        var clip = await WriteAsync(
            "changing.ts",
            [.. await File.ReadAllBytesAsync(silent), .. await File.ReadAllBytesAsync(small)]
        );
        using var done = await room.TranscodeAsync(clip, One);
        Assert.Equal(90, done.Renditions[0].FramesClaimed);
        Assert.Equal(160, Clips.Number(await Clips.VideoAsync(done.Renditions[0].Path), "width"));
    }

    [Fact]
    public async Task Times_that_run_backwards_do_not_fail_the_attempt()
    {
        var clip = await room.ClipAsync(
            "backwards.ts",
            "-f lavfi -i testsrc2=s=320x180:r=30:d=1 -c:v libx264 -preset ultrafast -bf 0 "
                + "-bsf:v setts=ts=TS-if(eq(mod(N\\,10)\\,5)\\,9000\\,0) -f mpegts"
        );
        using var done = await room.TranscodeAsync(clip, One);
        Assert.InRange(done.Renditions[0].FramesClaimed, 25, 30);
    }

    /// <summary>Even with facts that promise pictures: the decoder's own verdict counts.</summary>
    private async Task BlamesSourceAsync(string clip, MediaFacts? facts = null)
    {
        facts ??= await Clips.FactsAsync(await room.CameraAsync());
        using var done = await room.TranscodeAsync(clip, One, facts);
        var text = Assert.IsType<TranscodeOutcome.SourceAtFault>(done.Outcome).Text;
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.GetFiles(done.Folder.Path),
            file => file != done.Folder.SourcePath && new FileInfo(file).Length > 0
        );
    }

    private async Task<string> WriteAsync(string name, byte[] bytes)
    {
        var path = Path.Combine(room.Folder, name);
        await File.WriteAllBytesAsync(path, bytes);
        return path;
    }
}
