using System.Buffers;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;

namespace Pool.Cmd.Stream.Cutting;

/// <summary>What is cut, and how.</summary>
/// <param name="File">Any media that ffmpeg reads.</param>
/// <param name="Folder">Where the segments go; must exist.</param>
internal sealed record CutOrder(string File, string Folder)
{
    /// <summary>Re-encode with key frames exactly this far apart; null: copy, and cut at the source's own key frames.</summary>
    public TimeSpan? Reencode { get; init; }

    /// <summary>When re-encoded: the height in px; null: the source's.</summary>
    public int? HeightPx { get; init; }

    /// <summary>How often the file is played.</summary>
    public int Loops { get; init; } = 1;

    /// <summary>Play this long, the file again and again if need be; null: <see cref="Loops"/> rules.</summary>
    public TimeSpan? Duration { get; init; }
}

/// <summary>Cuts a file into MPEG-TS segments as a gateway's ingest does: at key frames, timestamps running on.</summary>
internal sealed class SegmentCutter(string ffmpeg = "ffmpeg")
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    /// <summary>Longest text kept of what ffmpeg complains about.</summary>
    private const int MaxComplaint = 300;

    /// <exception cref="CommandFailure">The file is missing or no media, or ffmpeg is.</exception>
    public async Task<ImmutableArray<SourceSegment>> CutAsync(CutOrder order, CancellationToken cancel)
    {
        if (!File.Exists(order.File))
        {
            throw CommandFailure.Refused($"{order.File} does not exist");
        }
        var list = Path.Combine(order.Folder, "segments.csv");
        await RunAsync(order, list, cancel);
        var segments = ImmutableArray.CreateBuilder<SourceSegment>();
        foreach (var line in await File.ReadAllLinesAsync(list, cancel))
        {
            segments.Add(await ReadAsync(segments.Count, order.Folder, line, cancel));
        }
        return segments.Count > 0
            ? segments.ToImmutable()
            : throw CommandFailure.Refused($"{order.File} holds no video to stream");
    }

    private static async Task<SourceSegment> ReadAsync(int number, string folder, string line, CancellationToken cancel)
    {
        var fields = line.Split(',');
        var path = Path.Combine(folder, fields[0]);
        var bytes = await File.ReadAllBytesAsync(path, cancel);
        var start = TimeSpan.FromSeconds(double.Parse(fields[1], CultureInfo.InvariantCulture));
        var end = TimeSpan.FromSeconds(double.Parse(fields[2], CultureInfo.InvariantCulture));
        _ = MediaInspector.TryInspect(new ReadOnlySequence<byte>(bytes), out var facts);
        return new SourceSegment(number, path, start, end - start, Keccak.Hash(bytes), facts);
    }

    private async Task RunAsync(CutOrder order, string list, CancellationToken cancel)
    {
        using var process = Start(order, list);
        try
        {
            var complaints = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            if (process.ExitCode != 0)
            {
                throw CommandFailure.Refused($"ffmpeg cannot stream {order.File}: {Brief(await complaints)}");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start(CutOrder order, string list)
    {
        var start = new ProcessStartInfo(ffmpeg) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in Arguments(order, list))
        {
            start.ArgumentList.Add(argument);
        }
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw CommandFailure.Refused(
                $"'{ffmpeg}' is not installed, and nothing can be cut without it. Try: apt-get install ffmpeg"
            );
        }
    }

    private static IEnumerable<string> Arguments(CutOrder order, string list)
    {
        var length = (order.Reencode ?? Shortest).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        string[] input =
        [
            "-hide_banner",
            "-nostdin",
            "-loglevel",
            "error",
            "-y",
            "-stream_loop",
            (order.Duration is null ? order.Loops - 1 : -1).ToString(CultureInfo.InvariantCulture),
            "-i",
            order.File,
        ];
        string[] until = order.Duration is { } wanted
            ? ["-t", wanted.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)]
            : [];
        string[] coding = order.Reencode is null
            ? ["-c", "copy"]
            :
            [
                .. "-c:v libx264 -preset veryfast -crf 20 -pix_fmt yuv420p -sc_threshold 0 -c:a aac".Split(' '),
                "-force_key_frames",
                $"expr:gte(t,n_forced*{length})",
                .. order.HeightPx is { } height ? ["-vf", $"scale=-2:{height}"] : Array.Empty<string>(),
            ];
        string[] output = [.. "-muxdelay 0 -f segment -segment_format mpegts -segment_list_type csv".Split(' ')];
        string pattern = Path.Combine(Path.GetDirectoryName(list)!, "%06d.ts");
        return
        [
            .. input,
            .. until,
            .. "-map 0:V:0 -map 0:a:0?".Split(' '),
            .. coding,
            .. output,
            "-segment_time",
            length,
            "-segment_list",
            list,
            pattern,
        ];
    }

    private static string Brief(string complaints)
    {
        var last = complaints.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "no reason given";
        return last.Length > MaxComplaint ? last[..MaxComplaint] : last;
    }
}
