using Microsoft.Extensions.Logging.Abstractions;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Tests.Transcoding;
using Pool.Worker.Children;
using Pool.Worker.Devices;
using Pool.Worker.Transcoding;
using Pool.Worker.Warm;

namespace Pool.Tests.Warm;

/// <summary>An engine that starts children early, with sources of a name that nobody else's children have in their command lines.</summary>
internal sealed class WarmRoom : IDisposable
{
    private readonly EngineRoom _room;
    private readonly string _source = $"source-{Guid.NewGuid():N}";

    private WarmRoom(EngineRoom room, Launcher launcher, WarmSettings warm, TimeProvider time, int? places)
    {
        _room = room;
        Children = new WarmChildren(warm, room.Scratch, time, NullLogger<WarmChildren>.Instance);
        Engine = new FfmpegEngine(
            Defaults.Of<TranscodeSettings>(),
            [new EngineDevice(EncoderDevice.Cpu, launcher, new NvencCap(places, TimeProvider.System))],
            room.Spawn,
            TimeProvider.System,
            NullLogger<FfmpegEngine>.Instance,
            Children
        );
    }

    public static WarmSettings Settings { get; } =
        Defaults.Of<WarmSettings>() with
        {
            // Other tests beside this one, and a small machine, are no reason to go cold.
            MinFreeMemoryBytes = 0,
            AnswerWithin = TimeSpan.FromSeconds(10),
            Idle = TimeSpan.FromMinutes(5),
        };

    public WarmChildren Children { get; }

    public FfmpegEngine Engine { get; }

    /// <summary>Command lines of children that wait or work.</summary>
    public IReadOnlyList<int> Processes => Fixtures.Processes.With(_source);

    public static WarmRoom Of(EngineRoom room, WarmSettings? warm = null, TimeProvider? time = null, int? places = null) =>
        new(room, room.Launcher, warm ?? Settings, time ?? TimeProvider.System, places);

    /// <summary>One with a scripted ffmpeg.</summary>
    public static async Task<WarmRoom> OfAsync(EngineRoom room, string ffmpeg, WarmSettings warm)
    {
        var settings = Defaults.Of<TranscodeSettings>() with { Sandbox = Sandbox.Limits, Ffmpeg = ffmpeg };
        return new WarmRoom(room, await room.LauncherOfAsync(settings), warm, TimeProvider.System, null);
    }

    public Task<Transcoded> TranscodeAsync(string clip, Recipe recipe, string session = "s") =>
        TranscodeAsync(clip, Clips.Inspect(clip), recipe, session);

    public async Task<Transcoded> TranscodeAsync(string clip, MediaFacts facts, Recipe recipe, string session = "s")
    {
        var folder = _room.Scratch.TryOpen(AttemptId.NewRandom(), expectedBytes: 0)!;
        var source = Path.Combine(folder.Path, _source);
        File.Copy(clip, source);
        var job = EngineRoom.JobOf(source, facts, recipe) with { Session = session };
        return new Transcoded(folder, await Engine.TranscodeAsync(job, static _ => { }, CancellationToken.None));
    }

    /// <summary>Waits until nothing waits or works any more.</summary>
    public Task GoneAsync() => Eventually.IsAsync(() => Processes.Count == 0, "no child is left");

    public void Dispose() => Children.Dispose();
}
