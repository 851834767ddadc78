using System.Text;
using Pool.Protocol.Media;

namespace Pool.Worker.Transcoding;

/// <summary>One decode, N scaled pictures: the text of ffmpeg's <c>-filter_complex</c>. Rendition i leaves at <c>[o{i}]</c>.</summary>
internal static class FilterGraph
{
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
            text.Append("[o").Append(i).Append(']');
        }
        return text.ToString();
    }

    private static void AppendScale(StringBuilder text, RenditionSpec spec, bool onGpu)
    {
        var size = $"{spec.WidthPx}:{spec.HeightPx}";
        text.Append(onGpu ? $"scale_cuda={size}:format=yuv420p" : $"scale={size},format={PixelFormatOf(spec.Samples)}");
    }

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
