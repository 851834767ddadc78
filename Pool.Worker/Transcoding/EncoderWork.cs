using System.Collections.Immutable;
using Pool.Actors.Agent;
using Pool.Worker.Children;
using Pool.Worker.Devices;

namespace Pool.Worker.Transcoding;

/// <summary>A device, how to reach it, and what it has open.</summary>
internal sealed record EngineDevice(EncoderDevice Device, Launcher Launcher, NvencCap Sessions);

/// <summary>How the encoder that made an attempt's renditions was started.</summary>
internal enum EncoderStart
{
    /// <summary>There was none.</summary>
    None = 0,

    /// <summary>For this source.</summary>
    Cold = 1,

    /// <summary>Before the source arrived.</summary>
    Warm = 2,

    /// <summary>For this source, a second time: the GPU could not decode it.</summary>
    OnCpuDecoder = 3,
}

/// <summary>What an engine did since its start.</summary>
/// <param name="WarmRuns">Runs by an encoder that had started before its segment arrived.</param>
/// <param name="ColdRuns">Runs by one that was started for its segment.</param>
/// <param name="WarmFailures">Encoders that were started early, got their segment, and were of no use; a cold run followed.</param>
internal sealed record EngineStatistics(long WarmRuns, long ColdRuns, long WarmFailures);

/// <summary>One attempt on its way through the engine.</summary>
/// <param name="Job">What was ordered.</param>
/// <param name="Device">Where it runs.</param>
/// <param name="Plan">The run that is tried first.</param>
/// <param name="OnProgress">Told how far it is.</param>
internal sealed record EncoderWork(TranscodeJob Job, EngineDevice Device, EncodePlan Plan, Action<TranscodeProgress> OnProgress)
{
    /// <summary>Where the source is, and where the renditions belong.</summary>
    public string Folder => Path.GetDirectoryName(Job.SourcePath)!;

    /// <summary>Takes the lines of a child's standard output.</summary>
    public Action<string> LinesFor(AttemptWatch watch) =>
        new ProgressReader(
            Plan.PerFrame,
            report =>
            {
                watch.Moved();
                OnProgress(report);
            }
        ).Add;

    /// <summary>Moves what a child wrote elsewhere to where it belongs.</summary>
    /// <param name="folder">Its folder, in the same file system.</param>
    /// <returns>False if that is not possible.</returns>
    public bool TryTakeOutputs(string folder)
    {
        try
        {
            foreach (var name in Outputs.Concat(Signatures).Where(name => File.Exists(Path.Combine(folder, name))))
            {
                File.Move(Path.Combine(folder, name), Path.Combine(Folder, name), overwrite: true);
            }
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The outcome of a run that ended well, which is no proof: there must be frames, and all files.</summary>
    public TranscodeOutcome Finished(ChildExit exit)
    {
        var specs = Job.Recipe.Renditions;
        var frames = EncodeReport.FramesOf(exit.Stderr, specs.Length);
        if (frames.All(count => count == 0))
        {
            return new TranscodeOutcome.SourceAtFault("no frame of the source can be decoded");
        }
        var paths = Outputs.Select(name => Path.Combine(Folder, name)).ToImmutableArray();
        if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
        {
            return new TranscodeOutcome.Broken($"ffmpeg ended well without writing rendition {paths.IndexOf(missing)}");
        }
        return new TranscodeOutcome.Done(
            [.. paths.Zip(frames, (path, count) => new EncodedRendition(path, count))],
            string.Join('+', specs.Select(spec => VideoEncoder.For(spec.Codec, Device.Device.IsGpu)!.Name).Distinct()),
            Device.Launcher.Version,
            Job.DeviceId
        );
    }

    private IEnumerable<string> Outputs =>
        Job.Recipe.Renditions.Select((spec, index) => EncodePlan.OutputName(index, spec.Container));

    private IEnumerable<string> Signatures =>
        Job.Recipe.Signatures ? Outputs.Select(name => name + TranscodeJob.SignatureEnding) : [];
}
