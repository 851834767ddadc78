using System.Collections.Immutable;
using FFMpegCore;
using Pool.Actors.Agent;
using Pool.Protocol.Media;
using Pool.Protocol.Messages;
using Pool.Worker.Children;
using Pool.Worker.Devices;
using Pool.Worker.Warm;

namespace Pool.Worker.Transcoding;

/// <summary>
/// One ffmpeg per attempt: a child process, because hostile media crash decoders and drivers crash. Comes after the source was fetched;
/// the renditions are returned next. Where a child was started early for just this command line, that one runs; whatever is wrong with it,
/// another is started as if it had never been.
/// </summary>
internal sealed class FfmpegEngine(
    TranscodeSettings settings,
    ImmutableArray<EngineDevice> devices,
    SpawnThread spawn,
    TimeProvider time,
    ILogger<FfmpegEngine> logger,
    WarmChildren? warm = null
) : ITranscodeEngine
{
    private readonly ImmutableDictionary<string, EngineDevice> _devices = devices.ToImmutableDictionary(device =>
        device.Device.Id
    );

    private long _warmRuns;
    private long _coldRuns;
    private long _warmFailures;

    /// <summary>What it did so far.</summary>
    public EngineStatistics Statistics =>
        new(Interlocked.Read(ref _warmRuns), Interlocked.Read(ref _coldRuns), Interlocked.Read(ref _warmFailures));

    /// <inheritdoc/>
    public async Task<TranscodeOutcome> TranscodeAsync(
        TranscodeJob job,
        Action<TranscodeProgress> onProgress,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(job);
        var started = time.GetTimestamp();
        var (outcome, start) = ProblemWith(job) is { } problem
            ? (problem, EncoderStart.None)
            : await RunAsync(WorkOf(job, onProgress), cancellation).ConfigureAwait(false);
        var elapsedMs = (long)time.GetElapsedTime(started).TotalMilliseconds;
        if (outcome is TranscodeOutcome.Done done)
        {
            Log.Encoded(logger, job.Attempt.Text, done.Renditions.Length, elapsedMs, job.DeviceId, start);
        }
        else
        {
            Log.NotEncoded(logger, job.Attempt.Text, job.DeviceId, elapsedMs, outcome.ToString());
        }
        return outcome;
    }

    private TranscodeOutcome? ProblemWith(TranscodeJob job)
    {
        if (job.Facts.Video is not { Frames: > 0, FirstPts: not null })
        {
            return new TranscodeOutcome.SourceAtFault("the source has no video frames");
        }
        if (!_devices.TryGetValue(job.DeviceId, out var device))
        {
            return new TranscodeOutcome.Broken($"this worker has no device {job.DeviceId}");
        }
        foreach (var spec in job.Recipe.Renditions)
        {
            if (VideoEncoder.For(spec.Codec, device.Device.IsGpu) is null)
            {
                return new TranscodeOutcome.Broken($"there is no encoder for {spec.Codec} on {job.DeviceId}");
            }
            if (device.Device.IsGpu && spec.Samples != SampleFormat.Yuv420)
            {
                return new TranscodeOutcome.Broken($"there is no encoder for {spec.Samples} on {job.DeviceId}");
            }
        }
        return null;
    }

    private EncoderWork WorkOf(TranscodeJob job, Action<TranscodeProgress> onProgress)
    {
        var device = _devices[job.DeviceId];
        var decodeOnGpu = device.Device.IsGpu && Nvdec.MayDecode(job.Facts.Video!);
        var hardware = new Hardware(device.Device.GpuIndex, decodeOnGpu);
        var plan = new EncodePlan(Path.GetFileName(job.SourcePath), job.Facts, job.Recipe, hardware, settings);
        return new EncoderWork(job, device, plan, onProgress);
    }

    private async Task<(TranscodeOutcome, EncoderStart)> RunAsync(EncoderWork work, CancellationToken cancellation)
    {
        var (sessions, needed) = (work.Device.Sessions, work.Job.Recipe.Renditions.Length);
        var next = warm is null ? null : WarmPlanOf(work);
        var child = next is null ? null : warm!.Take(next.Session, next.Command);
        if (child is null && !(warm?.TryEnter(sessions, needed) ?? sessions.TryEnter(needed)))
        {
            return (new TranscodeOutcome.EncoderSessionsExhausted(work.Job.DeviceId, needed), EncoderStart.None);
        }
        TranscodeOutcome outcome;
        EncoderStart start;
        try
        {
            using (child)
            {
                (outcome, start) = await EncodeAsync(work, child, cancellation).ConfigureAwait(false);
            }
            if (outcome is TranscodeOutcome.EncoderSessionsExhausted)
            {
                // First those that only wait: they count as open, and the driver has not seen them.
                warm?.LeaveTo(sessions);
                sessions.Refused();
            }
        }
        finally
        {
            sessions.Leave(needed);
        }
        if (next is not null && outcome is TranscodeOutcome.Done && start != EncoderStart.OnCpuDecoder)
        {
            warm!.Start(next);
        }
        return (outcome, start);
    }

    private async Task<(TranscodeOutcome, EncoderStart)> EncodeAsync(
        EncoderWork work,
        WarmChild? child,
        CancellationToken cancellation
    )
    {
        using var watch = new AttemptWatch(work.Job.Budget, settings.StallAfter, time, cancellation);
        if (child is null)
        {
            return await ColdAsync(work, watch).ConfigureAwait(false);
        }
        var exit = await WarmAsync(work, child, watch).ConfigureAwait(false);
        var outcome = OutcomeOf(work, watch, exit);
        if (outcome is TranscodeOutcome.Done || watch.Cause != KillCause.None)
        {
            warm!.Succeeded();
            Interlocked.Increment(ref _warmRuns);
            return (outcome, EncoderStart.Warm);
        }
        Interlocked.Increment(ref _warmFailures);
        Log.WarmFailed(logger, work.Job.Attempt.Text, outcome.ToString());
        watch.Moved();
        var (second, start) = await ColdAsync(work, watch).ConfigureAwait(false);
        if (second is TranscodeOutcome.Done)
        {
            // A source that no encoder stands says nothing about those that are started early.
            warm!.Failed(outcome.ToString());
        }
        return (second, start);
    }

    private async Task<(TranscodeOutcome, EncoderStart)> ColdAsync(EncoderWork work, AttemptWatch watch)
    {
        Interlocked.Increment(ref _coldRuns);
        var start = EncoderStart.Cold;
        var exit = await StartAsync(work, work.Plan, watch).ConfigureAwait(false);
        var hardware = work.Plan.Hardware;
        if (exit.Code > 0 && hardware.DecodeOnGpu && watch.Cause == KillCause.None && FfmpegFailure.IsGpuDecode(exit))
        {
            Log.CpuDecodes(logger, work.Job.Attempt.Text);
            start = EncoderStart.OnCpuDecoder;
            var plan = work.Plan with { Hardware = hardware with { DecodeOnGpu = false } };
            exit = await StartAsync(work, plan, watch).ConfigureAwait(false);
        }
        return (OutcomeOf(work, watch, exit), start);
    }

    private async Task<ChildExit> StartAsync(EncoderWork work, EncodePlan plan, AttemptWatch watch)
    {
        var run = RunChildAsync(FfmpegArguments.Of(plan), work.Device, work.Folder, work.LinesFor(watch), watch.Kill);
        return await EndOf(run, work, watch).ConfigureAwait(false);
    }

    private async Task<ChildExit> WarmAsync(EncoderWork work, WarmChild child, AttemptWatch watch)
    {
        using var killed = watch.Kill.UnsafeRegister(static child => ((WarmChild)child!).Kill(), child);
        var graph = FilterGraph.Of(work.Plan);
        if (
            !await child
                .TryBeginAsync(work.Job.SourcePath, graph, work.LinesFor(watch), warm!.AnswerWithin, time)
                .ConfigureAwait(false)
        )
        {
            return new ChildExit(-1, $"an encoder started early did not begin within {warm.AnswerWithin}");
        }
        var exit = await EndOf(child.Ended, work, watch).ConfigureAwait(false);
        return exit.Code != 0 || work.TryTakeOutputs(child.Folder) ? exit : new ChildExit(-1, "its renditions cannot be moved");
    }

    private WarmPlan? WarmPlanOf(EncoderWork work)
    {
        var (job, device) = (work.Job, work.Device);
        // A clip's place is in the command line, and another one in each segment. Without a launcher nothing ends a child whose node was killed.
        if (job.Session.Length == 0 || job.Recipe.Clip is not null || device.Launcher.Sandbox == Sandbox.None)
        {
            return null;
        }
        var command = FfmpegArguments.Gated(work.Plan, WarmChild.GateName, device.Launcher.Version);
        return new WarmPlan
        {
            Session = job.Session,
            DeviceId = job.DeviceId,
            Recipe = RecipeWire.KeyOf(job.Recipe),
            Command = command.Arguments,
            FirstOutput = EncodePlan.OutputName(0, job.Recipe.Renditions[0].Container),
            Encoders = job.Recipe.Renditions.Length,
            Places = device.Sessions,
            Run = seat => RunChildAsync(command, device, seat.Folder, seat.OnLine, seat.Kill),
        };
    }

    private async Task<ChildExit> RunChildAsync(
        FFMpegArgumentProcessor command,
        EngineDevice device,
        string folder,
        Action<string> onLine,
        CancellationToken kill
    )
    {
        var options = new FFOptions { BinaryFolder = device.Launcher.Folder, WorkingDirectory = folder };
        return await spawn
            .RunAsync(() => FfmpegRun.RunAsync(command, options, onLine, settings.StderrBytes, kill))
            .ConfigureAwait(false);
    }

    private async Task<ChildExit> EndOf(Task<ChildExit> run, EncoderWork work, AttemptWatch watch)
    {
        if (await Task.WhenAny(run, watch.GivenUp).ConfigureAwait(false) == run)
        {
            return await run.ConfigureAwait(false);
        }
        Log.NotKilled(logger, work.Job.Attempt.Text, AttemptWatch.KillGrace);
        return new ChildExit(-1, "");
    }

    private TranscodeOutcome OutcomeOf(EncoderWork work, AttemptWatch watch, ChildExit exit) =>
        watch.Cause switch
        {
            // A child that ended well in the moment it was to be killed has done its work.
            _ when exit.Code == 0 => work.Finished(exit),
            KillCause.Cancelled => new TranscodeOutcome.Cancelled(),
            KillCause.OutOfTime => new TranscodeOutcome.OutOfTime(work.Job.Budget),
            KillCause.Stalled => new TranscodeOutcome.Stalled(settings.StallAfter),
            _ => FfmpegFailure.OutcomeOf(exit, work.Job.DeviceId, work.Job.Recipe.Renditions.Length),
        };
}
