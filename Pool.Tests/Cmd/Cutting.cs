using System.Collections.Immutable;
using Pool.Cmd;
using Pool.Cmd.Stream.Cutting;
using Pool.Protocol.Livepeer;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Cmd;

/// <summary>With the real ffmpeg: what a gateway would send of a file.</summary>
public sealed class Cutting(ClipFolder footage) : IClassFixture<ClipFolder>
{
    [Fact]
    public async Task A_file_is_cut_at_its_key_frames_and_no_frame_is_lost()
    {
        var file = footage.Clip("regular.mp4", seconds: 6, gopFrames: 60);
        var segments = await CutAsync(new CutOrder(file, footage.NewFolder()));

        Assert.Equal(3, segments.Length);
        Assert.Equal(180, segments.Sum(segment => ClipFolder.FramesIn(segment.Path)));
        Assert.All(segments, segment => Assert.InRange(segment.DurationMs, 1930, 2070));
        Assert.Equal([0, 1, 2], segments.Select(segment => segment.Number));
        Assert.Equal(segments[0].Start + segments[0].Duration, segments[1].Start);
        Assert.Equal(Keccak.Hash(await File.ReadAllBytesAsync(segments[1].Path)), segments[1].Hash);
    }

    [Fact]
    public async Task Irregular_key_frames_become_regular_when_asked()
    {
        var file = footage.Clip("irregular.mp4", seconds: 5, gopFrames: 250);
        Assert.Single(await CutAsync(new CutOrder(file, footage.NewFolder())));

        var segments = await CutAsync(new CutOrder(file, footage.NewFolder()) { Reencode = TimeSpan.FromSeconds(1) });
        Assert.Equal(5, segments.Length);
        Assert.All(segments, segment => Assert.InRange(segment.DurationMs, 930, 1070));
        Assert.Equal(150, segments.Sum(segment => ClipFolder.FramesIn(segment.Path)));
    }

    [Fact]
    public async Task A_short_file_is_played_again_until_the_time_is_over()
    {
        var file = footage.Clip("short.mp4", seconds: 2, gopFrames: 60);
        var looped = await CutAsync(new CutOrder(file, footage.NewFolder()) { Loops = 3 });
        Assert.Equal(180, looped.Sum(segment => ClipFolder.FramesIn(segment.Path)));

        var timed = await CutAsync(new CutOrder(file, footage.NewFolder()) { Duration = TimeSpan.FromSeconds(5) });
        Assert.InRange(timed.Sum(segment => segment.Duration.TotalSeconds), 4.9, 5.1);
    }

    [Fact]
    public async Task Bad_input_is_refused_in_one_line()
    {
        var noMedia = Path.Combine(footage.Folder, "no-media.ts");
        await File.WriteAllBytesAsync(noMedia, new byte[10_000]);

        await AssertRefusedAsync(Path.Combine(footage.Folder, "nowhere.ts"), "does not exist");
        await AssertRefusedAsync(noMedia, "ffmpeg cannot stream");
        await AssertRefusedAsync(footage.AudioOnly("tone.mp4"), "ffmpeg cannot stream");
    }

    [Fact]
    public async Task Without_ffmpeg_it_says_what_to_install()
    {
        var file = footage.Clip("any.mp4", seconds: 1, gopFrames: 30);
        var cutter = new SegmentCutter("no-such-ffmpeg");
        var failure = await Assert.ThrowsAsync<CommandFailure>(() =>
            cutter.CutAsync(new CutOrder(file, footage.NewFolder()), CancellationToken.None)
        );
        Assert.Contains("apt-get install ffmpeg", failure.Message, StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(string file, string text)
    {
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => CutAsync(new CutOrder(file, footage.NewFolder())));
        Assert.Equal(ExitCode.Refused, failure.Code);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    private static Task<ImmutableArray<SourceSegment>> CutAsync(CutOrder order) =>
        new SegmentCutter().CutAsync(order, CancellationToken.None);
}
