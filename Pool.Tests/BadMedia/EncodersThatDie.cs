using System.Diagnostics;
using System.Globalization;
using Pool.Actors.Agent;
using Pool.Protocol.Identity;
using Pool.Tests.Fixtures;
using Pool.Tests.Media;
using Pool.Tests.Transcoding;
using Pool.Worker.Children;
using Pool.Worker.ScratchSpace;
using Pool.Worker.Transcoding;
using Xunit;

namespace Pool.Tests.BadMedia;

/// <summary>
/// The real ffmpeg killed, crashed, out of room, memory or time in the middle of its work: the worker says that it was its own machine, and
/// not the source.
/// </summary>
[Collection("engine room")]
public sealed class EncodersThatDie(EngineRoom room) : IAsyncLifetime
{
    private const string Long = "-f lavfi -i testsrc2=s=1280x720:r=30:d=20 -c:v libx264 -preset ultrafast -crf 40 -f mpegts";

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Leftovers.NoneAsync(room);

    [Theory]
    [InlineData(Sandbox.Bubblewrap, "KILL", "ffmpeg was killed")]
    [InlineData(Sandbox.Bubblewrap, "SEGV", "ffmpeg crashed (signal 11)")]
    [InlineData(Sandbox.Limits, "KILL", "ffmpeg was killed")]
    [InlineData(Sandbox.Limits, "SEGV", "ffmpeg crashed (signal 11)")]
    [InlineData(Sandbox.Limits, "ABRT", "ffmpeg crashed (signal 6)")]
    [InlineData(Sandbox.Limits, "TERM", "ffmpeg ended with 255")]
    public async Task A_signal_in_mid_segment_is_not_the_source_s_fault(object sandbox, string signal, string text)
    {
        var source = $"source-{Guid.NewGuid():N}";
        var settings = Defaults.Of<TranscodeSettings>() with { Sandbox = (Sandbox)sandbox };
        var outcome = await RunAsync(
            settings,
            source,
            prepare: _ => { },
            onceItMoves: () =>
            {
                // The innermost was started last; around it are those that confine it.
                var encoder = Processes.With(source).Max();
                using var kill = Process.Start("kill", [$"-{signal}", encoder.ToString(CultureInfo.InvariantCulture)]);
                kill.WaitForExit();
            }
        );
        Assert.StartsWith(text, Assert.IsType<TranscodeOutcome.Broken>(outcome).Text, StringComparison.Ordinal);
        Assert.Empty(Processes.With(source));
    }

    [Theory]
    [InlineData("a full disk", "the scratch folder is full")]
    [InlineData("a file larger than allowed", "a rendition grew over the file size limit")]
    [InlineData("more memory than allowed", "out of memory")]
    [InlineData("more CPU time than allowed", "ffmpeg")]
    public async Task What_the_kernel_denies_is_the_machine_s_fault(string what, string text)
    {
        var settings = Defaults.Of<TranscodeSettings>();
        var limits = settings.Limits;
        limits = what switch
        {
            "a file larger than allowed" => limits with { FileBytes = 100_000 },
            "more memory than allowed" => limits with { AddressSpaceBytes = 300 << 20 },
            "more CPU time than allowed" => limits with { CpuSeconds = 1 },
            _ => limits,
        };
        var outcome = await RunAsync(
            settings with
            {
                Limits = limits,
            },
            "source",
            prepare: folder =>
            {
                if (what == "a full disk")
                {
                    // The kernel's own full disk, under the name of the rendition.
                    File.CreateSymbolicLink(Path.Combine(folder.Path, "o0.ts"), "/dev/full");
                }
            },
            onceItMoves: () => { }
        );
        Assert.StartsWith(text, Assert.IsType<TranscodeOutcome.Broken>(outcome).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_in_one_line_without_an_end_is_cut_off()
    {
        var settings = Defaults.Of<TranscodeSettings>() with { Ffmpeg = StubbornFfmpeg.ThatNeverEndsALine(room.Folder) };
        var before = GC.GetTotalAllocatedBytes();
        var outcome = await RunAsync(settings, "source", prepare: _ => { }, onceItMoves: () => { });
        Assert.IsType<TranscodeOutcome.Broken>(outcome);
        // 16 MB of text, and what a line grows through.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 1_000_000_000);
    }

    private async Task<TranscodeOutcome> RunAsync(
        TranscodeSettings settings,
        string source,
        Action<ScratchFolder> prepare,
        Action onceItMoves
    )
    {
        var launcher = await room.LauncherOfAsync(settings);
        Assert.Equal(settings.Sandbox, launcher.Sandbox);
        var clip = await room.ClipAsync("long.ts", Long);
        using var folder = room.Scratch.TryOpen(AttemptId.NewRandom(), expectedBytes: 1000)!;
        var path = Path.Combine(folder.Path, source);
        File.Copy(clip, path);
        prepare(folder);
        var large = EngineRoom.Small with { WidthPx = 1280, HeightPx = 720, BitrateBps = 8_000_000 };
        var job = EngineRoom.JobOf(path, Inspect.File(clip)!, EngineRoom.RecipeOf(large));
        var moving = new TaskCompletionSource();
        var run = room.EngineOf(settings, launcher, TimeProvider.System)
            .TranscodeAsync(job, _ => moving.TrySetResult(), CancellationToken.None);
        await Task.WhenAny(moving.Task, run);
        onceItMoves();
        return await run;
    }
}
