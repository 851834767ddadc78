using System.ComponentModel;
using FFMpegCore;
using FFMpegCore.Exceptions;
using Pool.Worker.Children;

namespace Pool.Worker.Transcoding;

/// <summary>How one child ended.</summary>
/// <param name="Code">Exit code; 128 + n if a signal ended it, −1 if it was killed by us or never started.</param>
/// <param name="Stderr">The end of what it printed.</param>
internal readonly record struct FfmpegExit(int Code, string Stderr);

/// <summary>One ffmpeg, from its start until nothing of it is left.</summary>
internal static class FfmpegRun
{
    /// <summary>Runs it. Call on the spawn thread.</summary>
    /// <param name="command">What to run, with relative paths.</param>
    /// <param name="options">The launcher's folder and the job's folder.</param>
    /// <param name="watch">Kills it.</param>
    /// <param name="progress">Takes the lines of its standard output.</param>
    /// <param name="stderrBytes">How much of its standard error is kept.</param>
    public static async Task<FfmpegExit> RunAsync(
        FFMpegArgumentProcessor command,
        FFOptions options,
        AttemptWatch watch,
        ProgressReader progress,
        int stderrBytes
    )
    {
        // The result's own copy is empty when the child was killed, and a stall is what one wants to read about.
        var stderr = new StderrTail(stderrBytes);
        try
        {
            var result = await command
                .NotifyOnStandardOutput(progress.Add)
                .NotifyOnStandardError(stderr.Add)
                .CancellableThrough(watch.Kill, TimeSpan.Zero)
                .ProcessAsynchronously(throwOnError: false, options)
                .ConfigureAwait(false);
            return new FfmpegExit(result.ExitCode, stderr.ToString());
        }
        catch (OperationCanceledException)
        {
            return new FfmpegExit(-1, stderr.ToString());
        }
        catch (Exception fault) when (fault is FFMpegException or Win32Exception or IOException)
        {
            return new FfmpegExit(-1, $"ffmpeg could not be started: {fault.Message}");
        }
    }
}
