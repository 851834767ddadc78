using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pool.Actors.Agent;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Worker.Children;
using Pool.Worker.Devices;
using Pool.Worker.ScratchSpace;
using Pool.Worker.Transcoding;
using Pool.Worker.Warm;
using Xunit;

namespace Pool.Tests.Transcoding;

/// <summary>A worker advertises what it was seen to do, and says in one line what is missing.</summary>
[Collection("engine room")]
public sealed class SelfTest(EngineRoom room)
{
    private static readonly EncoderDevice AnyGpu = new("GPU-1", "Some GPU", 0);

    [Fact]
    public async Task This_machine_passes_with_software_encoders()
    {
        using var opened = await OpenAsync(Defaults.Of<TranscodeSettings>(), []);
        var device = Assert.Single(opened.Devices);
        Assert.Equal("cpu", device.Device.Id);
        Assert.Equal<string>(["libx264", "libx265"], device.Encoders);
        Assert.True(device.AllSamples);
        Assert.Equal(0, device.EncoderSessions);
        Assert.InRange(device.RealTimeRatio, 0.1, 100);
        Assert.True(opened.SuggestedSessions >= 1);
        Assert.Empty(Directory.GetDirectories(opened.Scratch.Folder));
    }

    [Fact]
    public async Task A_missing_ffmpeg_is_one_line_that_says_what_to_install()
    {
        var fault = await Assert.ThrowsAsync<ToolchainException>(() =>
            OpenAsync(Defaults.Of<TranscodeSettings>() with { Ffmpeg = "no-such-ffmpeg" }, [])
        );
        Assert.Equal(
            "ffmpeg was not found (no-such-ffmpeg). Install it (Debian, Ubuntu: apt-get install ffmpeg), or set pool.worker.transcode.ffmpeg.",
            fault.Message
        );
    }

    [Fact]
    public async Task A_program_that_is_no_ffmpeg_is_named()
    {
        var fault = await Assert.ThrowsAsync<ToolchainException>(() =>
            OpenAsync(Defaults.Of<TranscodeSettings>() with { Ffmpeg = "/bin/false" }, [])
        );
        Assert.StartsWith("ffmpeg does not start (/bin/false): ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gpu_without_a_driver_does_not_pass()
    {
        // Goal: the real texts of a machine without CUDA. Holds only where there is none.
        if (File.Exists("/dev/nvidiactl"))
        {
            return;
        }
        var engine = new FfmpegEngine(
            Defaults.Of<TranscodeSettings>(),
            [new EngineDevice(AnyGpu, room.Launcher, new NvencCap(null, TimeProvider.System))],
            room.Spawn,
            TimeProvider.System,
            NullLogger<FfmpegEngine>.Instance
        );
        using var folder = room.Scratch.TryOpen(AttemptId.NewRandom(), expectedBytes: 0)!;
        File.Copy(await room.CameraAsync(), folder.SourcePath);
        var facts = await Clips.FactsAsync(await room.CameraAsync());
        var job = EngineRoom.JobOf(folder.SourcePath, facts, EngineRoom.RecipeOf(EngineRoom.Small)) with { DeviceId = "GPU-1" };
        var outcome = await engine.TranscodeAsync(job, static _ => { }, CancellationToken.None);
        Assert.StartsWith("no NVIDIA driver", Assert.IsType<TranscodeOutcome.Broken>(outcome).Text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ToolchainException>(() =>
            OpenAsync(Defaults.Of<TranscodeSettings>(), [new Gpu(0, "GPU-1", "Some GPU")])
        );
    }

    [Fact]
    public async Task The_inventory_says_plainly_that_there_is_no_driver()
    {
        if (File.Exists("/dev/nvidiactl"))
        {
            return;
        }
        var found = await GpuInventory.FindAsync("0,1", static _ => Task.FromResult<string?>(null));
        Assert.Empty(found.Gpus);
        Assert.StartsWith(
            "-nvidia 0,1: no NVIDIA driver is present (libnvidia-ml.so.1 cannot be loaded",
            found.Problem,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("all", 2, null)]
    [InlineData("1", 1, null)]
    [InlineData("0, 1,1", 2, null)]
    [InlineData("2", 0, "-nvidia 2: there is no GPU 2. Present: 0 (NVIDIA A10), 1 (NVIDIA L4, special).")]
    [InlineData("x", 0, "-nvidia x: 'x' is no GPU number. Write 'all', or numbers as in 0,1.")]
    public void Gpus_are_picked_by_number(string selection, int count, string? problem)
    {
        var gpus = GpuInventory.OfNvidiaSmi("0, GPU-aa, NVIDIA A10\n1, GPU-bb, NVIDIA L4, special\nNo devices were found\n");
        var found = GpuInventory.Select(selection, gpus);
        Assert.Equal(count, found.Gpus.Length);
        Assert.Equal(problem, found.Problem);
    }

    [Theory]
    [InlineData(100, new[] { 16, 16, 3 }, 0)]
    [InlineData(8, new[] { 16, 12, 8, 16, 12, 8, 3 }, 8)]
    [InlineData(3, new[] { 16, 12, 8, 5, 4, 3, 16, 12, 8, 5, 4, 3, 3 }, 3)]
    [InlineData(2, new[] { 16, 12, 8, 5, 4, 3, 2, 16, 12, 8, 5, 4, 3, 2, 2 }, 2)]
    public async Task A_session_cap_is_found_by_trying_fewer(int cap, int[] asked, int sessions)
    {
        var engine = new CappedEngine(cap);
        var proven = await TryAsync(engine, AnyGpu);
        Assert.Equal(asked, engine.Asked);
        Assert.Equal(sessions, proven.EncoderSessions);
        Assert.Equal<string>(["H264_nvenc", "Hevc_nvenc"], proven.Encoders);
    }

    [Fact]
    public async Task A_missing_encoder_is_not_taken_for_a_cap()
    {
        var engine = new CappedEngine(cap: 5, lacks: VideoCodec.Hevc);
        var proven = await TryAsync(engine, AnyGpu);
        Assert.Equal<string>(["H264_nvenc"], proven.Encoders);
        Assert.Equal([16, 12, 8, 5, 16, 3], engine.Asked);
    }

    [Theory]
    [InlineData("libx264", true)]
    [InlineData("without 10 bit", false)]
    [InlineData("without HEVC", false)]
    [InlineData("GPU", false)]
    public async Task Other_samples_than_4_2_0_of_8_bit_are_offered_if_every_encoder_makes_all(string device, bool expected)
    {
        var engine = new CappedEngine(16, device == "without HEVC" ? VideoCodec.Hevc : null)
        {
            IsPlain = device == "without 10 bit",
        };
        var proven = await TryAsync(engine, device == "GPU" ? AnyGpu : EncoderDevice.Cpu);
        Assert.Equal(expected, proven.AllSamples);
    }

    [Fact]
    public async Task A_device_that_encodes_nothing_offers_nothing()
    {
        var proven = await TryAsync(new CappedEngine(cap: 0), AnyGpu);
        Assert.Empty(proven.Encoders);
        Assert.Equal(0, proven.RealTimeRatio);
    }

    [Theory]
    [InlineData(10.0, 0, 8)]
    [InlineData(10.0, 8, 2)]
    [InlineData(0.5, 0, 1)]
    public void Capacity_follows_speed_and_encoder_sessions(double ratio, int sessions, int expected) =>
        Assert.Equal(expected, CapacityFinder.Suggest([new ProvenDevice(AnyGpu, ["h264_nvenc"], sessions, ratio)]));

    [Fact]
    public void A_refusal_is_remembered_and_forgotten()
    {
        var time = new FakeTimeProvider();
        var cap = new NvencCap(probed: null, time);
        Assert.True(cap.TryEnter(3));
        Assert.True(cap.TryEnter(3));
        cap.Refused();
        cap.Leave(3);
        Assert.Equal(5, cap.Limit);
        Assert.False(cap.TryEnter(3));
        Assert.True(cap.TryEnter(2));
        cap.Leave(2);
        time.Advance(NvencCap.Memory + TimeSpan.FromSeconds(1));
        Assert.Null(cap.Limit);
        Assert.True(cap.TryEnter(3));
    }

    [Fact]
    public async Task An_attempt_over_the_cap_is_turned_away_before_it_costs_a_start()
    {
        var engine = new FfmpegEngine(
            Defaults.Of<TranscodeSettings>(),
            [new EngineDevice(AnyGpu, new Launcher("/nowhere", Sandbox.None, ""), new NvencCap(probed: 2, TimeProvider.System))],
            room.Spawn,
            TimeProvider.System,
            NullLogger<FfmpegEngine>.Instance
        );
        var recipe = EngineRoom.RecipeOf(EngineRoom.Small, EngineRoom.Small, EngineRoom.Small);
        var facts = await Clips.FactsAsync(await room.CameraAsync());
        var job = EngineRoom.JobOf("/nowhere/source", facts, recipe) with { DeviceId = "GPU-1" };
        var outcome = await engine.TranscodeAsync(job, static _ => { }, CancellationToken.None);
        Assert.Equal(new TranscodeOutcome.EncoderSessionsExhausted("GPU-1", 3), outcome);
    }

    [Theory]
    [InlineData("cpu", VideoCodec.Vp9, "there is no encoder for Vp9 on cpu")]
    [InlineData("GPU-9", VideoCodec.H264, "this worker has no device GPU-9")]
    public async Task An_order_for_what_is_not_offered_is_answered(string device, VideoCodec codec, string expected)
    {
        var facts = await Clips.FactsAsync(await room.CameraAsync());
        var recipe = EngineRoom.RecipeOf(EngineRoom.Small with { Codec = codec });
        var job = EngineRoom.JobOf("/nowhere/source", facts, recipe) with { DeviceId = device };
        var outcome = await room.Engine.TranscodeAsync(job, static _ => { }, CancellationToken.None);
        Assert.Equal(new TranscodeOutcome.Broken(expected), outcome);
    }

    private static Task<ProvenDevice> TryAsync(ITranscodeEngine engine, EncoderDevice device)
    {
        var clip = new ProbeClip(
            "clip.ts",
            new MediaFacts
            {
                Container = Container.MpegTs,
                Video = null,
                Audio = null,
            },
            TimeSpan.FromSeconds(2)
        );
        var probe = new EncoderProbe(
            engine,
            static (_, clip) => (new MemoryStream(), clip.Path),
            TimeProvider.System,
            NullLogger<EncoderProbe>.Instance
        );
        return probe.TryAsync(device, [VideoCodec.H264, VideoCodec.Hevc], clip, clip, CancellationToken.None);
    }

    private Task<TranscodingRoom> OpenAsync(TranscodeSettings settings, Gpu[] gpus) =>
        TranscodingRoom.OpenAsync(
            new EncodingSettings(settings, Defaults.Of<ScratchSettings>(), Defaults.Of<WarmSettings>()),
            Directory.CreateDirectory(Path.Combine(room.Folder, Guid.NewGuid().ToString("N"))).FullName,
            [.. gpus],
            TimeProvider.System,
            NullLoggerFactory.Instance,
            CancellationToken.None
        );
}
