using System.Collections.Immutable;
using FFMpegCore;
using Pool.Actors.Agent;
using Pool.Protocol.Media;
using Pool.Worker.Children;
using Pool.Worker.Devices;

namespace Pool.Worker.Transcoding;

/// <summary>
/// One ffmpeg per attempt: a child process, because hostile media crash decoders and drivers crash. Comes after the source was fetched;
/// the renditions are returned next.
/// </summary>
internal sealed class FfmpegEngine(
    TranscodeSettings settings,
    ImmutableArray<EngineDevice> devices,
    SpawnThread spawn,
    TimeProvider time,
    ILogger<FfmpegEngine> logger
) : ITranscodeEngine
{
    private readonly ImmutableDictionary<string, EngineDevice> _devices = devices.ToImmutableDictionary(device =>
        device.Device.Id
    );

    /// <inheritdoc/>
    public async Task<TranscodeOutcome> TranscodeAsync(
        TranscodeJob job,
        Action<TranscodeProgress> onProgress,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(job);
        var started = time.GetTimestamp();
        var outcome = await RunAsync(job, onProgress, cancellation).ConfigureAwait(false);
        var elapsedMs = (long)time.GetElapsedTime(started).TotalMilliseconds;
        if (outcome is TranscodeOutcome.Done done)
        {
            Log.Encoded(logger, job.Attempt.Text, done.Renditions.Length, elapsedMs, job.DeviceId);
        }
        else
        {
            Log.NotEncoded(logger, job.Attempt.Text, job.DeviceId, elapsedMs, outcome.ToString());
        }
        return outcome;
    }

    private async Task<TranscodeOutcome> RunAsync(
        TranscodeJob job,
        Action<TranscodeProgress> onProgress,
        CancellationToken cancellation
    )
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
        var needed = job.Recipe.Renditions.Length;
        if (!device.Sessions.TryEnter(needed))
        {
            return new TranscodeOutcome.EncoderSessionsExhausted(job.DeviceId, needed);
        }
        try
        {
            var outcome = await EncodeAsync(job, device, onProgress, cancellation).ConfigureAwait(false);
            if (outcome is TranscodeOutcome.EncoderSessionsExhausted)
            {
                device.Sessions.Refused();
            }
            return outcome;
        }
        finally
        {
            device.Sessions.Leave(needed);
        }
    }

    private async Task<TranscodeOutcome> EncodeAsync(
        TranscodeJob job,
        EngineDevice device,
        Action<TranscodeProgress> onProgress,
        CancellationToken cancellation
    )
    {
        using var watch = new AttemptWatch(job.Budget, settings.StallAfter, time, cancellation);
        var hardware = new Hardware(
            device.Device.GpuIndex,
            DecodeOnGpu: device.Device.IsGpu && Nvdec.MayDecode(job.Facts.Video!)
        );
        var exit = await StartAsync(job, device, hardware, watch, onProgress).ConfigureAwait(false);
        if (exit.Code > 0 && hardware.DecodeOnGpu && watch.Cause == KillCause.None && FfmpegFailure.IsGpuDecode(exit))
        {
            Log.CpuDecodes(logger, job.Attempt.Text);
            exit = await StartAsync(job, device, hardware with { DecodeOnGpu = false }, watch, onProgress).ConfigureAwait(false);
        }
        return watch.Cause switch
        {
            // A child that ended well in the moment it was to be killed has done its work.
            _ when exit.Code == 0 => Finished(job, device, exit),
            KillCause.Cancelled => new TranscodeOutcome.Cancelled(),
            KillCause.OutOfTime => new TranscodeOutcome.OutOfTime(job.Budget),
            KillCause.Stalled => new TranscodeOutcome.Stalled(settings.StallAfter),
            _ => FfmpegFailure.OutcomeOf(exit, job.DeviceId, job.Recipe.Renditions.Length),
        };
    }

    private async Task<FfmpegExit> StartAsync(
        TranscodeJob job,
        EngineDevice device,
        Hardware hardware,
        AttemptWatch watch,
        Action<TranscodeProgress> onProgress
    )
    {
        var plan = new EncodePlan(Path.GetFileName(job.SourcePath), job.Facts, job.Recipe, hardware, settings);
        var options = new FFOptions
        {
            BinaryFolder = device.Launcher.Folder,
            WorkingDirectory = Path.GetDirectoryName(job.SourcePath)!,
        };
        var progress = new ProgressReader(
            plan.PerFrame,
            report =>
            {
                watch.Moved();
                onProgress(report);
            }
        );
        var command = FfmpegArguments.Of(plan);
        var run = spawn.RunAsync(() => FfmpegRun.RunAsync(command, options, watch, progress, settings.StderrBytes));
        if (await Task.WhenAny(run, watch.GivenUp).ConfigureAwait(false) == run)
        {
            return await run.ConfigureAwait(false);
        }
        Log.NotKilled(logger, job.Attempt.Text, AttemptWatch.KillGrace);
        return new FfmpegExit(-1, "");
    }

    private static TranscodeOutcome Finished(TranscodeJob job, EngineDevice device, FfmpegExit exit)
    {
        var specs = job.Recipe.Renditions;
        var frames = EncodeReport.FramesOf(exit.Stderr, specs.Length);
        if (frames.All(count => count == 0))
        {
            return new TranscodeOutcome.SourceAtFault("no frame of the source can be decoded");
        }
        var folder = Path.GetDirectoryName(job.SourcePath)!;
        var renditions = ImmutableArray.CreateBuilder<EncodedRendition>(specs.Length);
        for (var i = 0; i < specs.Length; i++)
        {
            var path = Path.Combine(folder, EncodePlan.OutputName(i, specs[i].Container));
            if (!File.Exists(path))
            {
                return new TranscodeOutcome.Broken($"ffmpeg ended well without writing rendition {i}");
            }
            renditions.Add(new EncodedRendition(path, frames[i]));
        }
        var names = specs.Select(spec => VideoEncoder.For(spec.Codec, device.Device.IsGpu)!.Name).Distinct();
        return new TranscodeOutcome.Done(
            renditions.MoveToImmutable(),
            string.Join('+', names),
            device.Launcher.Version,
            job.DeviceId
        );
    }
}

/// <summary>A device, how to reach it, and what it has open.</summary>
internal sealed record EngineDevice(EncoderDevice Device, Launcher Launcher, NvencCap Sessions);
