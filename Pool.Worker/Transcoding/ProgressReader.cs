using System.Globalization;
using Pool.Actors.Agent;

namespace Pool.Worker.Transcoding;

/// <summary>
/// Reads ffmpeg's <c>-progress</c>: blocks of <c>key=value</c> lines, each closed by <c>progress=continue</c> or <c>end</c>. Reports blocks
/// that differ from the one before; a block that says the same again is no progress.
/// </summary>
/// <param name="firstPts">The source's first PTS as ffmpeg shows it, in ticks of 90 kHz: ffmpeg's times count from there.</param>
/// <param name="onProgress">Called on the thread that feeds the lines.</param>
internal sealed class ProgressReader(long firstPts, Action<TranscodeProgress> onProgress)
{
    private readonly long _startUs = firstPts * 100 / 9;
    private TranscodeProgress _reported;
    private TranscodeProgress _next;

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
            case "frame" when TryRead(value, out var frames):
                _next = _next with { Frames = frames };
                break;
            case "total_size" when TryRead(value, out var bytes):
                _next = _next with { Bytes = bytes };
                break;
            case "out_time_us" when TryRead(value, out var us):
                _next = _next with { OutTime = TimeSpan.FromMicroseconds(Math.Max(0, us - _startUs)) };
                break;
            case "progress" when _next != _reported:
                _reported = _next;
                onProgress(_next);
                break;
        }
    }

    /// <summary>Values that are not known yet stand there as <c>N/A</c>.</summary>
    private static bool TryRead(ReadOnlySpan<char> value, out long number) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
