using System.ComponentModel;
using System.Diagnostics;

namespace Pool.Worker.Children;

/// <summary>What a short-lived program of our own choosing said.</summary>
/// <param name="Code">Exit code; −1 if it could not be started or took too long.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error, or why it could not run.</param>
internal readonly record struct ToolResult(int Code, string Output, string Error);

/// <summary>Runs small programs of the machine to their end: version queries, generators of test clips. Never on hostile input.</summary>
internal static class ToolRun
{
    /// <summary>Runs one program with arguments that need no quoting.</summary>
    /// <param name="program">Path or name.</param>
    /// <param name="arguments">One entry per argument.</param>
    /// <param name="folder">Working directory.</param>
    /// <param name="timeout">When it is killed.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <remarks>
    /// On a thread of its own, which stays until the child has ended: the launchers have their children die with the thread that started
    /// them (see <see cref="SpawnThread"/>), and one of the pool may be retired at any moment.
    /// </remarks>
    public static Task<ToolResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string folder,
        TimeSpan timeout,
        TimeProvider time
    ) =>
        Task.Factory.StartNew(
            () => ToEndAsync(program, arguments, folder, timeout, time).GetAwaiter().GetResult(),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    private static async Task<ToolResult> ToEndAsync(
        string program,
        IEnumerable<string> arguments,
        string folder,
        TimeSpan timeout,
        TimeProvider time
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var limit = new CancellationTokenSource(timeout, time);
        try
        {
            using var process = Process.Start(start)!;
            return await EndOf(process, limit.Token).ConfigureAwait(false);
        }
        catch (Win32Exception fault)
        {
            return new ToolResult(-1, "", fault.Message);
        }
    }

    private static async Task<ToolResult> EndOf(Process process, CancellationToken limit)
    {
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new ToolResult(-1, "", "it did not end in time");
        }
        return new ToolResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }
}
