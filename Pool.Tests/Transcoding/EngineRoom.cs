using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Pool.Actors.Agent;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Worker.Children;
using Pool.Worker.Devices;
using Pool.Worker.ScratchSpace;
using Pool.Worker.Transcoding;
using Xunit;

namespace Pool.Tests.Transcoding;

/// <summary>One engine with the real ffmpeg in the strongest sandbox that works here, and a shelf of clips that are made once.</summary>
public sealed class EngineRoom : IAsyncLifetime, IDisposable
{
    internal SpawnThread Spawn { get; } = new();
    private readonly SemaphoreSlim _shelf = new(1);

    internal string Folder { get; } = Directory.CreateTempSubdirectory("pool-engine-").FullName;

    internal Scratch Scratch { get; private set; } = null!;

    internal Launcher Launcher { get; private set; } = null!;

    internal FfmpegEngine Engine { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Scratch = Scratch.Open(Defaults.Of<ScratchSettings>(), Folder, NullLogger.Instance);
        Launcher = await LauncherOfAsync(Defaults.Of<TranscodeSettings>());
        Engine = EngineOf(Defaults.Of<TranscodeSettings>(), Launcher, TimeProvider.System);
    }

    public Task DisposeAsync()
    {
        Scratch.Dispose();
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        Spawn.Dispose();
        _shelf.Dispose();
    }

    internal Task<Launcher> LauncherOfAsync(TranscodeSettings settings)
    {
        var home = Directory.CreateDirectory(Path.Combine(Folder, $"launchers-{Guid.NewGuid():N}")).FullName;
        return Launcher.PrepareAsync(settings.Child, home, gpu: false, TimeProvider.System, NullLogger.Instance);
    }

    internal FfmpegEngine EngineOf(TranscodeSettings settings, Launcher launcher, TimeProvider time) =>
        new(
            settings,
            [new EngineDevice(EncoderDevice.Cpu, launcher, new NvencCap(null, time))],
            Spawn,
            time,
            NullLogger<FfmpegEngine>.Instance
        );

    /// <summary>A clip from the shelf; made at its first use.</summary>
    internal async Task<string> ClipAsync(string name, string arguments)
    {
        var path = Path.Combine(Folder, name);
        await _shelf.WaitAsync();
        try
        {
            return File.Exists(path) ? path : await Clips.MakeAsync(arguments, path);
        }
        finally
        {
            _shelf.Release();
        }
    }

    internal Task<string> CameraAsync() => ClipAsync("camera.ts", Clips.Camera);

    /// <summary>Transcodes a copy of a clip in a scratch folder of its own.</summary>
    internal async Task<Transcoded> TranscodeAsync(
        string clip,
        Recipe recipe,
        MediaFacts? facts = null,
        FfmpegEngine? engine = null
    )
    {
        var folder = Scratch.TryOpen(AttemptId.NewRandom(), expectedBytes: 0)!;
        File.Copy(clip, folder.SourcePath);
        var job = JobOf(folder.SourcePath, facts ?? Clips.Inspect(clip), recipe);
        return new Transcoded(folder, await (engine ?? Engine).TranscodeAsync(job, static _ => { }, CancellationToken.None));
    }

    internal static TranscodeJob JobOf(string source, MediaFacts facts, Recipe recipe) =>
        new()
        {
            Attempt = AttemptId.NewRandom(),
            SourcePath = source,
            Facts = facts,
            Recipe = recipe,
            Budget = TimeSpan.FromSeconds(60),
            DeviceId = "cpu",
        };

    internal static Recipe RecipeOf(params RenditionSpec[] renditions) => new([.. renditions], PresetClass.Fastest, Clip: null);

    internal static RenditionSpec Small { get; } =
        new()
        {
            WidthPx = 160,
            HeightPx = 90,
            BitrateBps = 200_000,
        };
}

/// <summary>An outcome and the folder it lies in.</summary>
internal sealed record Transcoded(ScratchFolder Folder, TranscodeOutcome Outcome) : IDisposable
{
    public ImmutableArray<EncodedRendition> Renditions =>
        Outcome is TranscodeOutcome.Done done ? done.Renditions : throw new InvalidOperationException(Outcome.ToString());

    public void Dispose() => Folder.Dispose();
}

/// <summary>All tests that run the real ffmpeg share one room, and run one after another: two cores.</summary>
[CollectionDefinition("engine room")]
public sealed class EngineRoomCollection : ICollectionFixture<EngineRoom>;
