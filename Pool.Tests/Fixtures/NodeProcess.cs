using System.Diagnostics;
using System.Globalization;

namespace Pool.Tests.Fixtures;

/// <summary>One of the built programs, running as a process of its own; its output is kept for failures. Ended by its own id.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];

    private NodeProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts a program of the same build as the tests.</summary>
    /// <param name="project">Its project: <c>Pool.Orchestrator</c>, <c>Pool.Worker</c> or <c>Pool.Cmd</c>.</param>
    /// <param name="arguments">Command line.</param>
    public static NodeProcess Start(string project, params IEnumerable<string> arguments) =>
        StartIn(Path.GetTempPath(), project, arguments);

    /// <summary>The same in a folder, for a program that writes where it is started.</summary>
    public static NodeProcess StartIn(string folder, string project, params IEnumerable<string> arguments) =>
        Run(folder, PathOf(project), arguments);

    /// <summary>The same with a folder that is a disk of its own, of so many bytes, which nobody else sees.</summary>
    public static NodeProcess StartWithDisk(string disk, int bytes, string project, params IEnumerable<string> arguments)
    {
        string[] tmpfs = ["--size", $"{bytes}", "--tmpfs", Directory.CreateDirectory(disk).FullName];
        return Run(disk, "bwrap", ["--dev-bind", "/", "/", .. tmpfs, PathOf(project), .. arguments]);
    }

    private static NodeProcess Run(string folder, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        var node = new NodeProcess(new Process { StartInfo = start });
        node._process.OutputDataReceived += (_, line) => node.Keep(line.Data);
        node._process.ErrorDataReceived += (_, line) => node.Keep(line.Data);
        node._process.Start();
        node._process.BeginOutputReadLine();
        node._process.BeginErrorReadLine();
        return node;
    }

    /// <summary>Sends a signal by its name, as <c>TERM</c>, <c>KILL</c>, <c>STOP</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync(int seconds = 30)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} has not ended within {seconds} s:\n{Output}");
        }
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    /// <summary>Where a program of this build is.</summary>
    public static string PathOf(string project)
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        var root = build.Parent!.Parent!.Parent!.Parent!.FullName;
        var program = project == "Pool.Cmd" ? "pool" : project;
        return Path.Combine(root, project, "bin", build.Parent.Name, build.Name, program);
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }
        }
    }
}
