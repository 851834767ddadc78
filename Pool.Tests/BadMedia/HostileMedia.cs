using Pool.Actors.Agent;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Tests.Media;
using Pool.Tests.Transcoding;
using Pool.Worker.Transcoding;
using Xunit;

namespace Pool.Tests.BadMedia;

/// <summary>
/// Media made to cost, given to the real ffmpeg as if nobody had looked before: it ends soon, with little, and whatever comes out is no
/// longer than the pool would take.
/// </summary>
[Collection("engine room")]
public sealed class HostileMedia(EngineRoom room) : IAsyncLifetime
{
    private const string Still = "-f lavfi -i testsrc2=s=320x180:r=30:d=1 -c:v libx264 -preset ultrafast -bf 0 -g 1";
    private const int Gap = 5 * 3600;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Leftovers.NoneAsync(room);

    [Fact]
    public async Task A_picture_that_grows_beyond_the_bound_is_not_decoded()
    {
        // Method: one small and one large clip, joined; the bound of the worker lies between them.
        var small = await File.ReadAllBytesAsync(await room.ClipAsync("still.ts", $"{Still} -f mpegts"));
        var large = await room.ClipAsync(
            "large.ts",
            $"{Still.Replace("320x180", "1920x1080", StringComparison.Ordinal)} -f mpegts"
        );
        var clip = await WriteAsync([.. small, .. await File.ReadAllBytesAsync(large)]);
        var settings = Defaults.Of<TranscodeSettings>() with { MaxPixels = 1_000_000 };
        var engine = room.EngineOf(settings, room.Launcher, TimeProvider.System);
        using var part = await room.TranscodeAsync(clip, EngineRoom.RecipeOf(EngineRoom.Small), engine: engine);
        Assert.Equal(30, part.Renditions[0].FramesClaimed);
        using var whole = await room.TranscodeAsync(clip, EngineRoom.RecipeOf(EngineRoom.Small));
        Assert.Equal(60, whole.Renditions[0].FramesClaimed);
    }

    [Theory]
    [InlineData(8192, 16384)]
    [InlineData(65536, 65536)]
    public async Task A_header_of_a_giant_costs_no_memory(int width, int height)
    {
        // Method: memory for many ordinary pictures, and not for one of these, of 200 MB and more.
        var settings = Defaults.Of<TranscodeSettings>();
        settings = settings with { Limits = settings.Limits with { AddressSpaceBytes = 300 << 20 } };
        var engine = room.EngineOf(settings, await room.LauncherOfAsync(settings), TimeProvider.System);
        var facts = Inspect.File(await room.CameraAsync())!;
        var giant = await WriteAsync(Crafted.Avc((ulong)width, (ulong)height, [0, 3000, 6000]));
        using var run = await room.TranscodeAsync(giant, EngineRoom.RecipeOf(EngineRoom.Small), facts, engine);
        Assert.DoesNotContain(
            "out of memory",
            Assert.IsType<TranscodeOutcome.SourceAtFault>(run.Outcome).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_gap_that_nobody_saw_is_not_filled()
    {
        // Goal: whatever ffmpeg finds that our reader did not, an encoder does not make more than the pool takes. Method: the facts of
        // the same clip without its gap.
        var clip = await room.ClipAsync(
            "gap.ts",
            $"-f lavfi -i testsrc2=s=320x180:r=30:d=1 -frames:v 2 -vf setpts=N*{Gap}/TB -fps_mode passthrough -c:v libx264 "
                + "-preset ultrafast -bf 0 -g 1 -f mpegts"
        );
        var seen = Inspect.File(clip)!;
        Assert.Equal(Gap * 90_000L, seen.Video!.LastPts - seen.Video.FirstPts);
        var facts = seen with { Video = seen.Video with { LastPts = seen.Video.FirstPts + 3000 } };
        var paced = EngineRoom.Small with { Fps = new FrameRate(60, 1) };
        using var run = await room.TranscodeAsync(clip, EngineRoom.RecipeOf(paced), facts);
        var most = FrameCount.Most(facts.Video!, paced, clip: null);
        Assert.InRange(run.Renditions[0].FramesClaimed, 1, most);
    }

    [Fact]
    public async Task Frames_that_nobody_saw_are_not_encoded()
    {
        var clip = await room.CameraAsync();
        var seen = Inspect.File(clip)!;
        var facts = seen with { Video = seen.Video! with { Frames = 5 } };
        using var run = await room.TranscodeAsync(clip, EngineRoom.RecipeOf(EngineRoom.Small, EngineRoom.Small), facts);
        Assert.Equal([7, 7], run.Renditions.Select(rendition => (int)rendition.FramesClaimed));
    }

    [Fact]
    public async Task A_size_that_changes_with_every_picture_comes_out_at_one()
    {
        var small = await File.ReadAllBytesAsync(await room.ClipAsync("still.ts", $"{Still} -f mpegts"));
        var other = await room.ClipAsync(
            "other.ts",
            $"{Still.Replace("320x180", "352x288", StringComparison.Ordinal)} -f mpegts"
        );
        var units = new[] { small, await File.ReadAllBytesAsync(other) }.Select(PicturesOf).ToArray();
        var mixed = Crafted.Ts(
            Crafted.H264,
            Enumerable.Range(0, 58).Select(index => (index * 1500L, units[index % 2][index / 2]))
        );
        using var run = await room.TranscodeAsync(await WriteAsync(mixed), EngineRoom.RecipeOf(EngineRoom.Small));
        Assert.InRange(run.Renditions[0].FramesClaimed, 50, 58);
        var facts = Inspect.File(run.Renditions[0].Path)!.Video!;
        Assert.Equal((160, 90, false), (facts.WidthPx, facts.HeightPx, facts.SizeChanges));
    }

    [Theory]
    [InlineData("1 byte")]
    [InlineData("one packet")]
    [InlineData("the tables")]
    [InlineData("inside the first header")]
    [InlineData("inside the first picture")]
    [InlineData("inside a packet")]
    [InlineData("all but one byte")]
    public async Task A_cut_at_any_place_ends_soon(string where)
    {
        var whole = await File.ReadAllBytesAsync(await room.CameraAsync());
        var length = where switch
        {
            "1 byte" => 1,
            "one packet" => 188,
            "the tables" => 3 * 188,
            "inside the first header" => 3 * 188 + 30,
            "inside the first picture" => 5 * 188 + 77,
            "inside a packet" => whole.Length / 2 / 188 * 188 + 91,
            _ => whole.Length - 1,
        };
        using var run = await room.TranscodeAsync(
            await WriteAsync(whole[..length]),
            EngineRoom.RecipeOf(EngineRoom.Small),
            Inspect.Bytes(whole)!
        );
        Assert.True(run.Outcome is TranscodeOutcome.Done or TranscodeOutcome.SourceAtFault, run.Outcome.ToString());
    }

    [Theory]
    [InlineData("moov at the end, cut off", 0.5)]
    [InlineData("moov in front, cut off", 0.5)]
    [InlineData("fragments, cut off", 0.7)]
    public async Task A_cut_mp4_ends_soon(string what, double part)
    {
        var flags =
            what.StartsWith("moov at", StringComparison.Ordinal) ? ""
            : what.StartsWith("moov in", StringComparison.Ordinal) ? "-movflags +faststart"
            : "-movflags +frag_keyframe+empty_moov";
        var name = $"cut-{what.Replace(" ", "", StringComparison.Ordinal)}.mp4";
        var whole = await File.ReadAllBytesAsync(await room.ClipAsync(name, $"{Still} {flags}"));
        var cut = whole[..(int)(whole.Length * part)];
        using var run = await room.TranscodeAsync(
            await WriteAsync(cut),
            EngineRoom.RecipeOf(EngineRoom.Small),
            Inspect.Bytes(cut) ?? Inspect.Bytes(whole)!
        );
        Assert.True(run.Outcome is TranscodeOutcome.Done or TranscodeOutcome.SourceAtFault, run.Outcome.ToString());
        Assert.Equal(what.StartsWith("moov at", StringComparison.Ordinal), Inspect.Bytes(cut) is null);
    }

    /// <summary>The elementary stream of each packet that starts a picture, by our own crafter's form.</summary>
    private static List<byte[]> PicturesOf(byte[] ts)
    {
        var pictures = new List<List<byte>>();
        for (var at = 0; at < ts.Length; at += 188)
        {
            var packet = ts.AsSpan(at, 188);
            if ((packet[1] & 0x1f) << 8 == 0x100 && packet[2] == 0)
            {
                var payload = packet[((packet[3] & 0x20) != 0 ? 5 + packet[4] : 4)..];
                if ((packet[1] & 0x40) != 0)
                {
                    pictures.Add([]);
                    payload = payload[(9 + payload[8])..];
                }
                pictures[^1].AddRange(payload);
            }
        }
        return [.. pictures.Select(picture => picture.ToArray())];
    }

    private async Task<string> WriteAsync(byte[] bytes)
    {
        var path = Path.Combine(room.Folder, $"{Guid.NewGuid():N}.ts");
        await File.WriteAllBytesAsync(path, bytes);
        return path;
    }
}
