using System.Text;
using Pool.Actors.Agent;
using Pool.Protocol.Media;

namespace Pool.Worker.Transcoding;

/// <summary>One decode, N scaled pictures: the text of ffmpeg's <c>-filter_complex</c>. Rendition i leaves at <c>[o{i}]</c>.</summary>
internal static class FilterGraph
{
    private const int TicksPerMs = 90;

    /// <summary>Writes the graph.</summary>
    public static string Of(EncodePlan plan)
    {
        var renditions = plan.Recipe.Renditions;
        var text = new StringBuilder("[0:v:0]");
        // Uploading before the split moves each frame over the bus once, not once per rendition.
        if (plan.Hardware is { Gpu: not null, DecodeOnGpu: false })
        {
            text.Append("format=yuv420p,hwupload,");
        }
        text.Append("split=").Append(renditions.Length);
        for (var i = 0; i < renditions.Length; i++)
        {
            text.Append("[s").Append(i).Append(']');
        }
        for (var i = 0; i < renditions.Length; i++)
        {
            text.Append(";[s").Append(i).Append(']');
            AppendScale(text, renditions[i], plan.Hardware.Gpu is not null);
            AppendRate(text, renditions[i], plan.FirstShownPts);
            AppendBound(text, renditions[i], plan);
            AppendSignature(text, plan, i);
            text.Append("[o").Append(i).Append(']');
        }
        return text.ToString();
    }

    private static void AppendScale(StringBuilder text, RenditionSpec spec, bool onGpu)
    {
        var size = $"{spec.WidthPx}:{spec.HeightPx}";
        text.Append(onGpu ? $"scale_cuda={size}:format=yuv420p" : $"scale={size},format={PixelFormatOf(spec.Samples)}");
    }

    /// <summary>Beside the picture and not in its way: the filter wants 8 bit in memory, and would turn the rendition into that.</summary>
    private static void AppendSignature(StringBuilder text, EncodePlan plan, int index)
    {
        if (!plan.Recipe.Signatures)
        {
            return;
        }
        var name = EncodePlan.OutputName(index, plan.Recipe.Renditions[index].Container) + TranscodeJob.SignatureEnding;
        text.Append($",split[e{index}][h{index}];[h{index}]");
        text.Append(plan.Hardware.Gpu is null ? "" : "hwdownload,");
        if (plan.Recipe.Clip is { } clip)
        {
            // What is encoded is cut behind the graph.
            var (from, to) = (plan.FirstPts + clip.FromMs * TicksPerMs, plan.FirstPts + clip.ToMs * TicksPerMs);
            text.Append($"settb=1/90000,trim=start_pts={from}:end_pts={to},");
        }
        text.Append($"format=yuv420p,signature=format=binary:filename={name},nullsink;[e{index}]null");
    }

    /// <summary>What our reader did not see in a hostile source is not encoded: the pool would reject it, and blame this worker.</summary>
    private static void AppendBound(StringBuilder text, RenditionSpec spec, EncodePlan plan) =>
        text.Append(",trim=end_frame=").Append(FrameCount.Most(plan.Facts.Video!, spec, clip: null));

    private static string PixelFormatOf(SampleFormat samples) =>
        samples switch
        {
            SampleFormat.Yuv422 => "yuv422p",
            SampleFormat.Yuv444 => "yuv444p",
            SampleFormat.Yuv420Of10Bit => "yuv420p10le",
            SampleFormat.Yuv422Of10Bit => "yuv422p10le",
            SampleFormat.Yuv444Of10Bit => "yuv444p10le",
            _ => "yuv420p",
        };

    /// <summary>
    /// A bare fps filter snaps the whole stream to multiples of 1/fps since time 0, other multiples for each segment. Counting from the
    /// first PTS keeps it where the source has it. After scaling, so that a hostile gap repeats small frames, not large ones.
    /// </summary>
    private static void AppendRate(StringBuilder text, RenditionSpec spec, long firstPts)
    {
        if (spec.Fps is { } fps)
        {
            text.Append($",settb=1/90000,setpts=PTS-({firstPts}),fps={fps.Num}/{fps.Den},settb=1/90000,setpts=PTS+({firstPts})");
        }
    }
}
