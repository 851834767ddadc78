using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pool.Cmd.Demo;

/// <summary>A node that runs as a process of its own and writes to a file, so that it outlives this tool if it shall.</summary>
internal sealed class Node : IDisposable
{
    private const int Terminate = 15;
    private const int TailLines = 20;
    private readonly Process _process;

    /// <summary>Starts one.</summary>
    /// <param name="name">How it is called in texts.</param>
    /// <param name="log">File for all that it writes.</param>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its command line.</param>
    public Node(string name, string log, string program, IEnumerable<string> arguments)
    {
        (Name, Log) = (name, log);
        // A session of its own: a Ctrl+C in the terminal is for this tool, which then ends the nodes in their order. The shell
        // replaces itself, so that the process started is the node.
        var start = new ProcessStartInfo(
            "setsid",
            ["sh", "-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", log, program, .. arguments]
        );
        _process = Process.Start(start) ?? throw CommandFailure.Refused($"{program} cannot be started");
    }

    public string Name { get; }

    public string Log { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Tells it to end, and ends it if it does not.</summary>
    /// <param name="patience">How long it may take.</param>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, Terminate);
        }
        using var limit = new CancellationTokenSource(patience, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
            return false;
        }
    }

    /// <summary>The last lines it wrote.</summary>
    public IEnumerable<string> Tail() => File.Exists(Log) ? File.ReadLines(Log).TakeLast(TailLines) : [];

    public void Dispose() => _process.Dispose();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
