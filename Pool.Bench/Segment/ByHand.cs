using Pool.Bench.Media;
using Pool.Bench.Nodes;
using Pool.Worker.Transcoding;

namespace Pool.Bench.Segment;

/// <summary>What a pool is measured against: the same ffmpeg command, typed by somebody at the machine.</summary>
internal sealed class ByHand(SampleSegment sample, BenchPool pool, TempFolder folder)
{
    private readonly TranscodeSettings _settings = pool.WorkerSettings.Transcode;

    /// <summary>The whole command.</summary>
    public string Command => $"nice {Arguments}";

    private string Arguments =>
        $"-n {_settings.Niceness} {_settings.Ffmpeg} {FfmpegArguments.Of(sample.PlanOf(_settings)).Arguments}";

    /// <summary>Runs it in a folder of its own.</summary>
    /// <returns>How long it took, in ms.</returns>
    public async Task<double> RunAsync()
    {
        var job = folder.Below("job");
        await File.WriteAllBytesAsync(Path.Combine(job, "source"), sample.Bytes);
        var took = await TimeAsync(job, "nice", Arguments);
        Directory.Delete(job, recursive: true);
        return took;
    }

    /// <summary>Starts ffmpeg for nothing: what it takes to link it and to set it up.</summary>
    /// <returns>How long it took, in ms.</returns>
    public Task<double> StartAsync() => TimeAsync(folder.Path, _settings.Ffmpeg, "-hide_banner -loglevel quiet -version");

    private static async Task<double> TimeAsync(string job, string program, string arguments)
    {
        var started = TimeProvider.System.GetTimestamp();
        await Ffmpeg.RunAsync(job, program, arguments);
        return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
    }
}
