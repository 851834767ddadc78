using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Pool.Worker.Transcoding;

/// <summary>What the encoders say at the end of a verbose run: <c>Output stream #1:0 (video): 30 frames encoded; 30 packets muxed</c>.</summary>
internal static partial class EncodeReport
{
    /// <summary>Frames encoded per output.</summary>
    /// <param name="stderr">What ffmpeg printed.</param>
    /// <param name="outputs">Number of outputs; those without a line have 0 frames.</param>
    public static ImmutableArray<long> FramesOf(string stderr, int outputs)
    {
        var frames = new long[outputs];
        foreach (Match match in Line().Matches(stderr))
        {
            if (
                int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var output)
                && output < outputs
                && long.TryParse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out var count)
            )
            {
                frames[output] += count;
            }
        }
        return [.. frames];
    }

    [GeneratedRegex(@"Output stream #(\d{1,4}):\d+ \(video\): (\d{1,12}) frames encoded", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
