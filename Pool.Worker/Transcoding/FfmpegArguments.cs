using System.Globalization;
using FFMpegCore;
using Pool.Protocol.Media;

namespace Pool.Worker.Transcoding;

/// <summary>
/// A plan as ffmpeg's command line. Pure. Every flag about time was found by leaving it out: with all of them, the first and the last PTS
/// of each rendition and of the audio are the source's, also off the frame grid and across the wrap of the 33-bit clock.
/// </summary>
internal static class FfmpegArguments
{
    /// <summary>2^33 ticks of 90 kHz, to the microsecond that ffmpeg rounds back to ticks.</summary>
    private const string WrapSeconds = "95443.717689";

    /// <summary>Since this version an option's value may be read from a file, and the older way to do so is on its way out.</summary>
    private const int OptionsFromFiles = 7;

    /// <summary>Builds the command; nothing runs yet.</summary>
    /// <exception cref="ArgumentException">A codec that has no encoder; the caller has checked.</exception>
    public static FFMpegArgumentProcessor Of(EncodePlan plan) => Of(plan, $"-filter_complex \"{FilterGraph.Of(plan)}\"");

    /// <summary>
    /// The same, but for the graph, which is read from a file. ffmpeg reads it while it parses its command line, after CUDA was opened and
    /// before anything looks at the source: with a pipe in the file's place it waits there, started, for a source that it does not know.
    /// </summary>
    /// <param name="plan">All but <see cref="FilterGraph"/> of it becomes part of the command.</param>
    /// <param name="file">Where the graph will be.</param>
    /// <param name="version">ffmpeg's version as it prints it.</param>
    public static FFMpegArgumentProcessor Gated(EncodePlan plan, string file, string version) =>
        Of(plan, $"{(MajorOf(version) < OptionsFromFiles ? "-filter_complex_script" : "-/filter_complex")} {file}");

    private static FFMpegArgumentProcessor Of(EncodePlan plan, string graph) =>
        FFMpegArguments
            .FromFileInput(plan.SourceName, verifyExists: false, input => Input(input, plan))
            .OutputToMany(outputs =>
            {
                for (var i = 0; i < plan.Recipe.Renditions.Length; i++)
                {
                    var index = i;
                    var name = EncodePlan.OutputName(i, plan.Recipe.Renditions[i].Container);
                    outputs.OutputToFile(name, overwrite: true, output => Output(output, plan, index, graph));
                }
            });

    /// <summary>Of 5.1.9-0+deb12u1, or n7.1; builds between releases have names of their own, and are taken for new ones.</summary>
    private static int MajorOf(string version)
    {
        var digits = version.TrimStart('n').TakeWhile(char.IsAsciiDigit).ToArray();
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var major) ? major : int.MaxValue;
    }

    private static void Input(FFMpegInputOptions input, EncodePlan plan)
    {
        // The report of each encoder's frames comes at verbose only; -stats counts the first rendition alone.
        input.WithCustomArgument("-hide_banner -nostdin -nostats -v verbose -progress pipe:1 -stats_period 0.25");
        if (plan.Hardware.Gpu is { } gpu)
        {
            input.WithCustomArgument($"-init_hw_device cuda=g:{gpu} -filter_hw_device g");
        }
        if (plan.Hardware.DecodeOnGpu)
        {
            input.WithCustomArgument("-hwaccel cuda -hwaccel_device g -hwaccel_output_format cuda -extra_hw_frames 8");
        }
        var demuxer = plan.Facts.Container == Container.Mp4 ? "mov" : "mpegts";
        input
            .WithCustomArgument($"-filter_complex_threads {plan.Settings.Threads}")
            .WithThreads(plan.Settings.Threads)
            .WithCustomArgument($"-max_pixels {plan.Settings.MaxPixels}")
            .WithCustomArgument($"-protocol_whitelist file -format_whitelist {demuxer} -copyts");
    }

    private static void Output(FFMpegOutputOptions output, EncodePlan plan, int index, string graph)
    {
        var spec = plan.Recipe.Renditions[index];
        var encoder =
            VideoEncoder.For(spec.Codec, plan.Hardware.Gpu is not null)
            ?? throw new ArgumentException($"There is no encoder for {spec.Codec}.", nameof(plan));
        if (index == 0)
        {
            output.WithCustomArgument(graph);
        }
        output.WithMap($"o{index}");
        if (plan.Facts.Audio is { Packets: > 0 })
        {
            // A track that is declared but empty has no sample rate: mapped, it would fail the whole job.
            output.WithCustomArgument("-map 0:a:0?").CopyStreams(FFMpegCore.Enums.StreamType.Audio);
        }
        output.WithCustomArgument($"-c:v {encoder.Name}").WithThreads(plan.Settings.Threads);
        foreach (var option in EncoderOptions.Of(spec, encoder, plan.Recipe.Preset, plan.Settings))
        {
            output.WithCustomArgument(option);
        }
        if (plan.Recipe.Clip is { } clip)
        {
            output.WithCustomArgument(ClipOptions(clip, plan.FirstPts));
        }
        output.WithCustomArgument("-fps_mode passthrough -enc_time_base 1:90000 -muxdelay 0 -avoid_negative_ts disabled");
        output.WithCustomArgument(MuxerOptions(spec, plan));
    }

    /// <summary>As output options they cut picture and sound alike, and move both by the same time.</summary>
    private static string ClipOptions(Clip clip, long firstPts)
    {
        var startUs = (long)Math.Round((firstPts + clip.FromMs * 90) * (1000m / 90));
        return $"-ss {startUs}us -t {(clip.ToMs - clip.FromMs) * 1000}us";
    }

    private static string MuxerOptions(RenditionSpec spec, EncodePlan plan)
    {
        const string metadata = "-map_metadata -1 -map_chapters -1";
        if (spec.Container == Container.MpegTs)
        {
            return $"{metadata} -f mpegts";
        }
        // An edit list cannot start before 0, where ffmpeg shows times just before the wrap: move them back to where the source has them.
        var offset = plan.StartsBeforeWrap && plan.Recipe.Clip is null ? $" -output_ts_offset {WrapSeconds}" : "";
        var tag = spec.Codec == VideoCodec.Hevc ? " -tag:v hvc1" : "";
        return $"{metadata}{tag}{offset} -movflags +faststart -movie_timescale 90000 -video_track_timescale 90000 -f mp4";
    }
}
