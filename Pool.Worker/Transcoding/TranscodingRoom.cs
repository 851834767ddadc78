using System.Collections.Immutable;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;
using Pool.Worker.Children;
using Pool.Worker.Devices;
using Pool.Worker.ScratchSpace;
using Pool.Worker.Warm;

namespace Pool.Worker.Transcoding;

/// <summary>The settings of the encoder and of what it needs.</summary>
internal sealed record EncodingSettings(TranscodeSettings Transcode, ScratchSettings Scratch, WarmSettings Warm)
{
    /// <summary>Whether the self-test measures how fast each device is, for <see cref="TranscodingRoom.SuggestedSessions"/>.</summary>
    public bool MeasuresSpeed { get; init; } = true;
}

/// <summary>The worker's encoder, tested and ready: what a node wires in.</summary>
internal sealed class TranscodingRoom : IDisposable
{
    /// <summary>What is offered where it works; H.264 is needed.</summary>
    private static readonly VideoCodec[] Codecs = [VideoCodec.H264, VideoCodec.Hevc];

    private readonly SpawnThread _spawn;

    private TranscodingRoom(
        FfmpegEngine engine,
        Launcher launcher,
        Scratch scratch,
        ImmutableArray<ProvenDevice> devices,
        SpawnThread spawn,
        WarmChildren warm
    )
    {
        Engine = engine;
        Launcher = launcher;
        Scratch = scratch;
        Devices = devices;
        _spawn = spawn;
        Warm = warm;
    }

    /// <summary>Runs attempts.</summary>
    public FfmpegEngine Engine { get; }

    /// <summary>Encoders that wait for segments.</summary>
    public WarmChildren Warm { get; }

    /// <summary>How ffmpeg is started.</summary>
    public Launcher Launcher { get; }

    /// <summary>Folders of attempts.</summary>
    public Scratch Scratch { get; }

    /// <summary>What is advertised: at least one device with at least one encoder.</summary>
    public ImmutableArray<ProvenDevice> Devices { get; }

    /// <summary>Sessions to offer for <c>-maxSessions auto</c>.</summary>
    public int SuggestedSessions => CapacityFinder.Suggest(Devices);

    /// <summary>Prepares launchers and scratch, and runs the self-test. Takes 1 to 3 s on a CPU.</summary>
    /// <param name="rooms">The settings of the encoder and of what it needs.</param>
    /// <param name="dataDir">The worker's data folder; it must allow programs to be started.</param>
    /// <param name="gpus">GPUs that were asked for; none: the CPU encodes.</param>
    /// <param name="time">Clock of all limits.</param>
    /// <param name="logs">Where the rooms report.</param>
    /// <param name="cancellation">Ends the self-test.</param>
    /// <exception cref="ToolchainException">No ffmpeg, or nothing that it can encode with.</exception>
    public static async Task<TranscodingRoom> OpenAsync(
        EncodingSettings rooms,
        string dataDir,
        ImmutableArray<Gpu> gpus,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellation
    )
    {
        var settings = rooms.Transcode;
        var log = logs.CreateLogger<TranscodingRoom>();
        var home = Path.Combine(dataDir, "launchers");
        Directory.CreateDirectory(home);
        var launcher = await Launcher.PrepareAsync(settings.Child, home, gpu: gpus.Length > 0, time, log).ConfigureAwait(false);
        EncoderDevice[] candidates =
            gpus.Length == 0 ? [EncoderDevice.Cpu] : [.. gpus.Select(gpu => new EncoderDevice(gpu.Uuid, gpu.Name, gpu.Index))];
        var scratch = Scratch.Open(rooms.Scratch, dataDir, log);
        var spawn = new SpawnThread();
        try
        {
            var trial = EngineOf(candidates.Select(device => new EngineDevice(device, launcher, new NvencCap(null, time))), null);
            var proven = await TestAsync(trial, candidates, launcher, scratch, rooms.MeasuresSpeed, time, logs, cancellation)
                .ConfigureAwait(false);
            var warm = new WarmChildren(rooms.Warm, scratch, time, logs.CreateLogger<WarmChildren>());
            return new TranscodingRoom(EngineOf(proven.Select(Ready), warm), launcher, scratch, proven, spawn, warm);
        }
        catch
        {
            spawn.Dispose();
            scratch.Dispose();
            throw;
        }

        FfmpegEngine EngineOf(IEnumerable<EngineDevice> devices, WarmChildren? warm) =>
            new(settings, [.. devices], spawn, time, logs.CreateLogger<FfmpegEngine>(), warm);

        EngineDevice Ready(ProvenDevice device) =>
            new(device.Device, launcher, new NvencCap(device.EncoderSessions == 0 ? null : device.EncoderSessions, time));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Warm.Dispose();
        _spawn.Dispose();
        Scratch.Dispose();
    }

    private static async Task<ImmutableArray<ProvenDevice>> TestAsync(
        FfmpegEngine engine,
        EncoderDevice[] candidates,
        Launcher launcher,
        Scratch scratch,
        bool measuresSpeed,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellation
    )
    {
        using var clips =
            scratch.TryOpen(AttemptId.NewRandom(), expectedBytes: 0)
            ?? throw new InvalidOperationException("A folder without bytes always fits.");
        var tiny = await SampleClips.TinyAsync(launcher, clips.Path, time).ConfigureAwait(false);
        var hd = measuresSpeed ? await SampleClips.HdAsync(launcher, clips.Path, time).ConfigureAwait(false) : null;
        var probe = new EncoderProbe(engine, OpenTrial, time, logs.CreateLogger<EncoderProbe>());
        var proven = ImmutableArray.CreateBuilder<ProvenDevice>();
        foreach (var device in candidates)
        {
            var result = await probe.TryAsync(device, Codecs, tiny, hd, cancellation).ConfigureAwait(false);
            if (!result.Encoders.IsEmpty)
            {
                proven.Add(result);
            }
        }
        return proven.Count > 0 ? proven.ToImmutable() : throw new ToolchainException(NothingWorks(candidates));

        (IDisposable, string) OpenTrial(AttemptId attempt, ProbeClip clip)
        {
            var folder = scratch.TryOpen(attempt, expectedBytes: 0)!;
            File.Copy(clip.Path, folder.SourcePath);
            return (folder, folder.SourcePath);
        }
    }

    private static string NothingWorks(EncoderDevice[] candidates) =>
        candidates[0].IsGpu
            ? "No GPU passed the self-test: see the lines above. The driver must be 470.57 or newer, and ffmpeg must have h264_nvenc."
            : "ffmpeg cannot encode H.264 here: see the lines above. Install an ffmpeg with libx264 (Debian, Ubuntu: apt-get install ffmpeg).";
}
