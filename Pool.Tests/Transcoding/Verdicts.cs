using Pool.Actors.Agent;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Worker.Children;
using Pool.Worker.Transcoding;
using Xunit;

namespace Pool.Tests.Transcoding;

/// <summary>What ffmpeg prints, read as whose fault it is.</summary>
public sealed class Verdicts
{
    [Theory]
    [InlineData(
        "[h264_nvenc @ 0x5] OpenEncodeSessionEx failed: out of memory (10): (no details)\n[h264_nvenc @ 0x5] No capable devices found"
    )]
    [InlineData(
        "[h264_nvenc @ 0x5] OpenEncodeSessionEx failed: out of memory (10)\n[h264_nvenc @ 0x5] No NVENC capable devices found"
    )]
    [InlineData("[hevc_nvenc @ 0x5] OpenEncodeSessionEx failed: incompatible client key (21): (no details)")]
    public void The_driver_s_session_cap_is_capacity(string stderr)
    {
        var outcome = FfmpegFailure.OutcomeOf(new ChildExit(1, stderr), "GPU-1", encoders: 3);
        Assert.Equal(new TranscodeOutcome.EncoderSessionsExhausted("GPU-1", 3), outcome);
    }

    [Fact]
    public void Progress_that_no_segment_makes_is_left_out()
    {
        var told = new List<TranscodeProgress>();
        var reader = new ProgressReader(TimeSpan.FromSeconds(100), told.Add);
        foreach (var line in new[] { "frame=7", "frame=999999999999999999", "frame=-1", "progress=continue" })
        {
            reader.Add(line);
        }
        Assert.Equal(7, Assert.Single(told).Frames);
    }

    [Theory]
    [InlineData(1, "Cannot load libcuda.so.1", "no NVIDIA driver")]
    [InlineData(1, "[AVHWDeviceContext @ 0x5] Could not dynamically load CUDA\nDevice creation failed: -1.", "no NVIDIA driver")]
    [InlineData(1, "Device creation failed: -1.\nFailed to set value 'cuda=g:0' for option 'init_hw_device'", "cannot be opened")]
    [InlineData(1, "The minimum required Nvidia driver for nvenc is 470.57.02 or newer", "too old")]
    [InlineData(1, "Driver does not support the required nvenc API version. Required: 11.1 Found: 10.0", "too old")]
    [InlineData(1, "Failed creating CUDA context for NVENC: 0x2", "no memory left")]
    [InlineData(1, "cu->cuCtxCreate(&x) failed -> CUDA_ERROR_OUT_OF_MEMORY: out of memory", "no memory left")]
    [InlineData(1, "No CUDA capable devices found", "no such GPU")]
    [InlineData(1, "Provided device doesn't support required NVENC features", "lacks a feature")]
    [InlineData(1, "Unknown encoder 'libx265'", "lacks the encoder")]
    [InlineData(1, "o0.ts: No space left on device\nInvalid data found when processing input", "scratch folder is full")]
    [InlineData(1, "Error while opening encoder: Cannot allocate memory", "out of memory")]
    [InlineData(137, "", "CPU limit")]
    [InlineData(139, "Invalid data found when processing input", "crashed (signal 11)")]
    [InlineData(153, "", "file size limit")]
    [InlineData(1, "      service_name    : OpenEncodeSessionEx failed: out of memory (10)\n", "ffmpeg ended with 1")]
    [InlineData(1, "something that nobody foresaw\n\n", "ffmpeg ended with 1: something that nobody foresaw")]
    [InlineData(1, "", "nothing was printed")]
    public void The_machine_is_at_fault(int code, string stderr, string expected)
    {
        var outcome = FfmpegFailure.OutcomeOf(new ChildExit(code, stderr), "cpu", encoders: 3);
        Assert.Contains(expected, Assert.IsType<TranscodeOutcome.Broken>(outcome).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("source: Invalid data found when processing input")]
    [InlineData("[mov,mp4 @ 0x5] moov atom not found")]
    [InlineData("[mpegts @ 0x5] Format not on whitelist 'mpegts'")]
    [InlineData("Stream specifier ':v:0' in filtergraph description [0:v:0]split=1[s0] matches no streams.")]
    public void The_source_is_at_fault(string stderr)
    {
        var outcome = FfmpegFailure.OutcomeOf(new ChildExit(1, "before\n" + stderr), "cpu", encoders: 3);
        Assert.Equal(stderr, Assert.IsType<TranscodeOutcome.SourceAtFault>(outcome).Text);
    }

    [Fact]
    public void A_line_that_is_handed_on_is_bounded_and_printable()
    {
        var hostile = "moov atom not found \u001b[31m" + new string('x', 10_000);
        var outcome = FfmpegFailure.OutcomeOf(new ChildExit(1, hostile), "cpu", encoders: 3);
        var text = Assert.IsType<TranscodeOutcome.SourceAtFault>(outcome).Text;
        Assert.Equal(300, text.Length);
        Assert.DoesNotContain('\u001b', text);
    }

    [Theory]
    [InlineData("[h264 @ 0x5] Failed setup for format cuda: hwaccel initialisation returned error.", true)]
    [InlineData("Impossible to convert between the formats supported by the filter 'graph 0 input' and 'scale_cuda'", true)]
    [InlineData("OpenEncodeSessionEx failed: out of memory (10)\nError reinitializing filters!", false)]
    [InlineData("Invalid data found when processing input", false)]
    public void Only_a_failed_gpu_decoder_is_worth_a_second_run(string stderr, bool expected) =>
        Assert.Equal(expected, FfmpegFailure.IsGpuDecode(new ChildExit(1, stderr)));

    [Fact]
    public void Frames_are_read_per_output_in_the_form_of_old_and_new_versions()
    {
        const string stderr =
            "Output file #0 (o0.ts):\n  Output stream #0:0 (video): 30 frames encoded; 30 packets muxed (1 bytes);\n"
            + "  Output stream #0:1 (audio): 94 packets muxed (2 bytes);\n"
            + "[out#1/mpegts @ 0x5]   Output stream #1:0 (video): 15 frames encoded; 15 packets muxed (1 bytes);\n"
            + "  Output stream #9:0 (video): 15 frames encoded";
        Assert.Equal<long>([30, 15, 0], EncodeReport.FramesOf(stderr, outputs: 3));
    }

    [Fact]
    public void Progress_is_what_differs()
    {
        var reports = new List<TranscodeProgress>();
        var reader = new ProgressReader(TimeSpan.FromMilliseconds(40), reports.Add);
        string[] block = ["frame=25", "fps=0.00", "total_size=N/A", "out_time_us=N/A", "junk", "progress=continue"];
        foreach (var line in block.Concat(block).Append("total_size=188").Append("progress=end"))
        {
            reader.Add(line);
        }
        Assert.Equal([new(TimeSpan.FromSeconds(1), 25, 0), new(TimeSpan.FromSeconds(1), 25, 188)], reports);
    }

    [Fact]
    public void The_tail_keeps_the_end()
    {
        var tail = new StderrTail(10);
        Assert.Equal("", tail.ToString());
        foreach (var line in (string[])["first", "second", "third", "4"])
        {
            tail.Add(line);
        }
        Assert.Equal("third\n4", tail.ToString());
        tail.Add("a line that is too long");
        Assert.Equal("s too long", tail.ToString());
    }

    [Theory]
    [InlineData(Sandbox.Limits, true)]
    [InlineData(Sandbox.Bubblewrap, true)]
    [InlineData(Sandbox.Bubblewrap, false)]
    public void A_gpu_gets_its_devices_and_no_bound_on_address_space(object sandbox, bool gpu)
    {
        var script = LauncherScript.Of(
            "/opt/it's/ffmpeg",
            (Sandbox)sandbox,
            gpu,
            Defaults.Of<TranscodeSettings>().Child,
            node: 1
        );
        Assert.Equal(gpu, !script.Contains("--as=", StringComparison.Ordinal));
        Assert.Equal(gpu, script.Contains("CUDA_DEVICE_ORDER", StringComparison.Ordinal));
        Assert.Equal(gpu && (Sandbox)sandbox == Sandbox.Bubblewrap, script.Contains("/dev/nvidia", StringComparison.Ordinal));
        Assert.Contains("'/opt/it'\\''s/ffmpeg' \"$@\" <&0 &\n", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_codec_has_its_encoder_on_each_kind_of_device()
    {
        Assert.Equal(VideoEncoder.HevcNvenc, VideoEncoder.For(VideoCodec.Hevc, onGpu: true));
        Assert.Equal(VideoEncoder.X264, VideoEncoder.For(VideoCodec.H264, onGpu: false));
        Assert.Null(VideoEncoder.For(VideoCodec.Vp9, onGpu: false));
    }
}
