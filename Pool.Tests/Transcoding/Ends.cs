using System.Diagnostics;
using FFMpegCore;
using Microsoft.Extensions.Time.Testing;
using Pool.Actors.Agent;
using Pool.Protocol.Identity;
using Pool.Tests.Fixtures;
using Pool.Worker.Children;
using Pool.Worker.Transcoding;
using Xunit;

namespace Pool.Tests.Transcoding;

/// <summary>Whatever ends an attempt: it ends soon, and leaves no process and no file.</summary>
[Collection("engine room")]
public sealed class Ends(EngineRoom room)
{
    private const string Endless = "-f lavfi -i testsrc2=s=1280x720:r=30:d=20 -c:v libx264 -preset ultrafast -crf 40 -f mpegts";

    [Theory]
    [InlineData(Sandbox.Bubblewrap)]
    [InlineData(Sandbox.Limits)]
    public async Task An_encoder_that_hangs_is_killed_once_it_stalls(object sandbox)
    {
        var time = new FakeTimeProvider();
        var settings = Defaults.Of<TranscodeSettings>() with { Sandbox = (Sandbox)sandbox };
        var (outcome, marker) = await HangAsync(time, settings, TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), Assert.IsType<TranscodeOutcome.Stalled>(outcome).After);
        Assert.Empty(Processes.With(marker));
    }

    [Fact]
    public async Task An_encoder_that_cannot_be_killed_does_not_hold_its_attempt()
    {
        var time = new FakeTimeProvider();
        var marker = Guid.NewGuid().ToString("N");
        var settings = Defaults.Of<TranscodeSettings>() with
        {
            Sandbox = Sandbox.Limits,
            Ffmpeg = StubbornFfmpeg.ThatLeavesAChild(room.Folder, marker),
        };
        var outcome = await RunAsync(
            time,
            settings,
            marker,
            async () =>
            {
                time.Advance(settings.StallAfter);
                // The script itself is gone; what it left holds the pipes.
                await Eventually.IsAsync(() => Processes.With(settings.Ffmpeg).Count == 0, "the script is gone");
                time.Advance(AttemptWatch.KillGrace);
            }
        );
        Assert.IsType<TranscodeOutcome.Stalled>(outcome);
        Assert.All(Processes.With(marker), id => Process.GetProcessById(id).Kill());
    }

    [Fact]
    public async Task An_encoder_that_uses_up_its_budget_is_killed()
    {
        var time = new FakeTimeProvider();
        var settings = Defaults.Of<TranscodeSettings>() with { StallAfter = TimeSpan.FromHours(1) };
        var (outcome, marker) = await HangAsync(time, settings, TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(60), Assert.IsType<TranscodeOutcome.OutOfTime>(outcome).Budget);
        Assert.Empty(Processes.With(marker));
    }

    [Fact]
    public void Progress_puts_the_stall_off()
    {
        // Goal: a slow encoder is not a hanging one. Method: the watch alone, in virtual time.
        var time = new FakeTimeProvider();
        using var watch = new AttemptWatch(TimeSpan.FromHours(1), TimeSpan.FromSeconds(5), time, CancellationToken.None);
        for (var i = 0; i < 10; i++)
        {
            time.Advance(TimeSpan.FromSeconds(4));
            watch.Moved();
        }
        Assert.Equal(KillCause.None, watch.Cause);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(KillCause.Stalled, watch.Cause);
    }

    [Fact]
    public async Task A_cancelled_attempt_is_gone_at_once()
    {
        var clip = await room.ClipAsync("long.ts", Endless);
        string path;
        using (var folder = room.Scratch.TryOpen(AttemptId.NewRandom(), expectedBytes: 1000)!)
        {
            path = folder.Path;
            var source = Path.Combine(folder.Path, $"source-{Guid.NewGuid():N}");
            File.Copy(clip, source);
            using var cancel = new CancellationTokenSource();
            var moving = new TaskCompletionSource();
            var job = EngineRoom.JobOf(
                source,
                await Clips.FactsAsync(clip),
                EngineRoom.RecipeOf(EngineRoom.Small with { WidthPx = 1280, HeightPx = 720 })
            );
            var run = room.Engine.TranscodeAsync(job, _ => moving.TrySetResult(), cancel.Token);
            await moving.Task;
            Assert.NotEmpty(Processes.With(Path.GetFileName(source)));
            var started = Stopwatch.GetTimestamp();
            await cancel.CancelAsync();
            Assert.IsType<TranscodeOutcome.Cancelled>(await run);
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(2));
            Assert.Empty(Processes.With(Path.GetFileName(source)));
        }
        Assert.False(Directory.Exists(path));
        Assert.Equal(0, room.Scratch.ReservedBytes);
    }

    [Fact]
    public async Task A_kill_at_any_moment_leaves_no_process()
    {
        var clip = await room.CameraAsync();
        var facts = await Clips.FactsAsync(clip);
        var name = $"source-{Guid.NewGuid():N}";
        for (var afterMs = 0; afterMs < 60; afterMs++)
        {
            using var folder = room.Scratch.TryOpen(AttemptId.NewRandom(), expectedBytes: 0)!;
            var source = Path.Combine(folder.Path, name);
            File.Copy(clip, source);
            // The sandbox is made in some 30 ms, more where others work too.
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(afterMs), TimeProvider.System);
            var job = EngineRoom.JobOf(source, facts, EngineRoom.RecipeOf(EngineRoom.Small));
            await room.Engine.TranscodeAsync(job, static _ => { }, cancel.Token);
        }
        Assert.Empty(Processes.With(name));
    }

    [Fact]
    public async Task A_kill_is_not_the_library_s_cancel()
    {
        // Goal: its cancel writes to the child, and faults if that is gone, which ends the node. Method: it would hide how the child ended.
        var settings = Defaults.Of<TranscodeSettings>() with
        {
            Ffmpeg = StubbornFfmpeg.ThatHangs(room.Folder, "hangs"),
        };
        var launcher = await room.LauncherOfAsync(settings);
        using var folder = room.Scratch.TryOpen(AttemptId.NewRandom(), expectedBytes: 0)!;
        var options = new FFOptions { BinaryFolder = launcher.Folder, WorkingDirectory = folder.Path };
        var command = FFMpegArguments.FromFileInput("any", verifyExists: false).OutputToFile("any");
        var kill = new KillSwitch();
        var exit = await room.Spawn.RunAsync(() => FfmpegRun.RunAsync(command, options, _ => kill.Pull(), 4096, kill.Token));
        Assert.Equal(128 + 9, exit.Code);
    }

    [Fact]
    public async Task An_attempt_that_is_cancelled_already_starts_nothing()
    {
        using var folder = room.Scratch.TryOpen(AttemptId.NewRandom(), expectedBytes: 0)!;
        var job = EngineRoom.JobOf(
            folder.SourcePath,
            await Clips.FactsAsync(await room.CameraAsync()),
            EngineRoom.RecipeOf(EngineRoom.Small)
        );
        var outcome = await room.Engine.TranscodeAsync(job, static _ => { }, new CancellationToken(canceled: true));
        Assert.IsType<TranscodeOutcome.Cancelled>(outcome);
    }

    [Fact]
    public async Task What_an_encoder_prints_without_end_is_not_kept()
    {
        var settings = Defaults.Of<TranscodeSettings>() with
        {
            Ffmpeg = StubbornFfmpeg.ThatPrints(room.Folder, lines: 100_000),
            StderrBytes = 4096,
        };
        var launcher = await room.LauncherOfAsync(settings);
        var (code, _, error) = await Clips.RunAsync(launcher.Program, "-i nothing");
        Assert.Equal(1, code);
        Assert.InRange(error.Length, 4000, 4096);
        Assert.EndsWith("line 99999 of many, many lines\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Sandbox.Bubblewrap)]
    [InlineData(Sandbox.Limits)]
    public async Task A_killed_node_leaves_no_encoder(object sandbox)
    {
        // Goal: kill -9 of the node ends its children. Method: a shell stands for the node, and is their parent.
        var launcher = await room.LauncherOfAsync(Defaults.Of<TranscodeSettings>() with { Sandbox = (Sandbox)sandbox });
        Assert.Equal((Sandbox)sandbox, launcher.Sandbox);
        var marker = $"{Guid.NewGuid():N}.ts";
        using var node = StartNode(launcher, marker);
        await Eventually.IsAsync(() => File.Exists(Path.Combine(room.Folder, marker)), "the encoder writes");
        Assert.NotEmpty(Processes.With(marker));
        node.Kill();
        await node.WaitForExitAsync();
        await Eventually.IsAsync(() => Processes.With(marker).Count == 0, "the encoder is gone");
    }

    [Fact]
    public async Task A_node_killed_at_any_moment_leaves_no_encoder()
    {
        var launcher = await room.LauncherOfAsync(Defaults.Of<TranscodeSettings>());
        var marker = $"{Guid.NewGuid():N}.ts";
        for (var afterMs = 0; afterMs < 60; afterMs++)
        {
            using var node = StartNode(launcher, marker);
            await Task.Delay(TimeSpan.FromMilliseconds(afterMs), TimeProvider.System);
            node.Kill();
            await node.WaitForExitAsync();
        }
        await Eventually.IsAsync(() => Processes.With(marker).Count == 0, "the encoders are gone");
    }

    /// <summary>A shell that stands for the node, as the parent of an encoder.</summary>
    private Process StartNode(Launcher launcher, string marker)
    {
        var ffmpeg = $"{launcher.Program}-$$";
        var adopt = $"sed 's/== {Environment.ProcessId} /== '$$' /' {launcher.Program} > {ffmpeg}";
        var run = $"bash {ffmpeg} -v error -re -f lavfi -i testsrc2=s=320x180:r=30 -t 600 -f mpegts -y {marker} & wait";
        return Process.Start(new ProcessStartInfo("bash", ["-c", $"{adopt}; {run}"]) { WorkingDirectory = room.Folder })!;
    }

    [Fact]
    public async Task A_start_that_fails_does_not_end_the_thread_that_starts()
    {
        using var spawn = new SpawnThread();
        await Assert.ThrowsAsync<FormatException>(() => spawn.RunAsync<int>(() => throw new FormatException()));
        Assert.Equal(1, await spawn.RunAsync(() => Task.FromResult(1)));
    }

    [Fact]
    public async Task Children_outlive_the_threads_that_ask_for_them_and_end_with_the_room()
    {
        // Goal: "die with your parent" means a thread. Method: ask from a thread that ends, then look; then close the room.
        var spawn = new SpawnThread();
        Process child = null!;
        var asking = new Thread(() =>
            spawn
                .RunAsync(() =>
                {
                    child = Process.Start("setpriv", ["--pdeathsig", "KILL", "bash", "-c", "echo up; exec sleep 1000"]);
                    return Task.FromResult(0);
                })
                .GetAwaiter()
                .GetResult()
        );
        asking.Start();
        asking.Join();
        await Eventually.IsAsync(
            () => File.ReadAllText($"/proc/{child.Id}/cmdline").StartsWith("sleep", StringComparison.Ordinal),
            "the child sleeps"
        );
        Assert.False(child.HasExited);
        spawn.Dispose();
        await child.WaitForExitAsync();
        Assert.Equal(128 + 9, child.ExitCode);
        child.Dispose();
    }

    private async Task<(TranscodeOutcome Outcome, string Marker)> HangAsync(
        FakeTimeProvider time,
        TranscodeSettings settings,
        TimeSpan advance
    )
    {
        var marker = Guid.NewGuid().ToString("N");
        settings = settings with { Ffmpeg = StubbornFfmpeg.ThatHangs(room.Folder, marker) };
        var outcome = await RunAsync(
            time,
            settings,
            marker,
            () =>
            {
                time.Advance(advance);
                return Task.CompletedTask;
            }
        );
        return (outcome, marker);
    }

    /// <summary>Runs a stubborn ffmpeg until it reports its frame and shows its marker, then does something, then awaits the end.</summary>
    private async Task<TranscodeOutcome> RunAsync(
        FakeTimeProvider time,
        TranscodeSettings settings,
        string marker,
        Func<Task> onceItHangs
    )
    {
        var engine = room.EngineOf(settings, await room.LauncherOfAsync(settings), time);
        using var folder = room.Scratch.TryOpen(AttemptId.NewRandom(), expectedBytes: 0)!;
        var job = EngineRoom.JobOf(
            folder.SourcePath,
            await Clips.FactsAsync(await room.CameraAsync()),
            EngineRoom.RecipeOf(EngineRoom.Small)
        );
        var moving = new TaskCompletionSource();
        var run = engine.TranscodeAsync(job, _ => moving.TrySetResult(), CancellationToken.None);
        await moving.Task;
        await Eventually.IsAsync(() => Processes.With(marker).Count > 0, "it hangs");
        await onceItHangs();
        return await run;
    }
}
