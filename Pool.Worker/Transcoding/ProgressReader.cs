using System.Globalization;
using Pool.Actors.Agent;

namespace Pool.Worker.Transcoding;

/// <summary>
/// Reads ffmpeg's <c>-progress</c>: blocks of <c>key=value</c> lines, each closed by <c>progress=continue</c> or <c>end</c>. Reports blocks
/// that differ from the one before; a block that says the same again is no progress. ffmpeg's own <c>out_time</c> shows movement but no
/// time: with times passed through it counts from the first report on (fftools, print_report).
/// </summary>
/// <param name="perFrame">Time from one frame of the first rendition to the next.</param>
/// <param name="onProgress">Called on the thread that feeds the lines.</param>
internal sealed class ProgressReader(TimeSpan perFrame, Action<TranscodeProgress> onProgress)
{
    /// <summary>What no segment comes to.</summary>
    private const long MaxFrames = 1_000_000_000;

    private (long Frames, long Bytes, long Us) _reported;
    private (long Frames, long Bytes, long Us) _next;

    /// <summary>Takes one line.</summary>
    public void Add(string line)
    {
        var split = line.IndexOf('=', StringComparison.Ordinal);
        if (split < 0)
        {
            return;
        }
        var value = line.AsSpan(split + 1).Trim();
        switch (line.AsSpan(0, split))
        {
            case "frame" when TryRead(value, out var frames) && frames is >= 0 and <= MaxFrames:
                _next.Frames = frames;
                break;
            case "total_size" when TryRead(value, out var bytes):
                _next.Bytes = bytes;
                break;
            case "out_time_us" when TryRead(value, out var us):
                _next.Us = us;
                break;
            case "progress" when _next != _reported:
                _reported = _next;
                onProgress(new TranscodeProgress(_next.Frames * perFrame, _next.Frames, _next.Bytes));
                break;
        }
    }

    /// <summary>Values that are not known yet stand there as <c>N/A</c>.</summary>
    private static bool TryRead(ReadOnlySpan<char> value, out long number) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
