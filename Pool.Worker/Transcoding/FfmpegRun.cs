using System.ComponentModel;
using FFMpegCore;
using FFMpegCore.Exceptions;
using Pool.Worker.Children;

namespace Pool.Worker.Transcoding;

/// <summary>One ffmpeg, from its start until nothing of it is left.</summary>
internal static class FfmpegRun
{
    /// <summary>Runs it. Call on the spawn thread.</summary>
    /// <param name="command">What to run, with relative paths.</param>
    /// <param name="options">The launcher's folder and the job's folder.</param>
    /// <param name="onLine">Takes the lines of its standard output.</param>
    /// <param name="stderrBytes">How much of its standard error is kept.</param>
    /// <param name="kill">Kills it.</param>
    public static async Task<ChildExit> RunAsync(
        FFMpegArgumentProcessor command,
        FFOptions options,
        Action<string> onLine,
        int stderrBytes,
        CancellationToken kill
    )
    {
        // The result's own copy is empty when the child was killed, and a stall is what one wants to read about.
        var stderr = new StderrTail(stderrBytes);
        using var cancel = new CancellationTokenSource();
        try
        {
            var run = command
                .NotifyOnStandardOutput(onLine)
                .NotifyOnStandardError(stderr.Add)
                .CancellableThrough(cancel.Token, TimeSpan.Zero)
                .ProcessAsynchronously(throwOnError: false, options, CancellationToken.None);
            // A group that is killed leaves the library nothing to cancel: its cancel talks to a child that may be gone by then.
            using var killed = ChildGroup.Newest(options.WorkingDirectory) is { } group
                ? kill.UnsafeRegister(static group => ((ChildGroup)group!).Kill(), group)
                : kill.UnsafeRegister(static cancel => Cancel((CancellationTokenSource)cancel!), cancel);
            var result = await run.ConfigureAwait(false);
            return new ChildExit(result.ExitCode, stderr.ToString());
        }
        catch (OperationCanceledException)
        {
            return new ChildExit(-1, stderr.ToString());
        }
        catch (Exception fault) when (fault is FFMpegException or Win32Exception or IOException)
        {
            return new ChildExit(-1, $"ffmpeg could not be started: {fault.Message}");
        }
    }

    private static void Cancel(CancellationTokenSource cancel)
    {
        try
        {
            cancel.Cancel();
        }
        catch (AggregateException fault)
            when (fault.InnerExceptions.All(inner => inner is IOException or InvalidOperationException or Win32Exception))
        {
            // The library's 'q' or its kill found nobody: the child had just ended by itself.
        }
    }
}
