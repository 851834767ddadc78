using System.Diagnostics;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.FrontDoor;

/// <summary>The tool without a command, at a terminal and at the end of a pipe.</summary>
[Collection("processes")]
public sealed class Prompting(RunningPool running) : IClassFixture<RunningPool>
{
    [Fact]
    public async Task Commands_come_line_by_line_from_a_pipe_and_the_last_one_s_code_is_the_end()
    {
        using var tool = Start(NodeProcess.PathOf("Pool.Cmd"), "-H", $"127.0.0.1:{running.Pool.CliPort}");
        await tool.StandardInput.WriteAsync(
            "cluster nonsense\n# a remark\n\nhelp worker\nworker list --json\nsession show nobody\n"
        );
        tool.StandardInput.Close();
        var output = await tool.StandardOutput.ReadToEndAsync();
        Assert.Contains("drain <WORKER>", output, StringComparison.Ordinal);
        Assert.Contains("\"name\": \"w1\"", output, StringComparison.Ordinal);
        Assert.Contains("'nonsense' means nothing here", await tool.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        await tool.WaitForExitAsync();
        Assert.Equal(1, tool.ExitCode);
    }

    [Fact]
    public async Task A_terminal_completes_commands_and_what_the_node_has()
    {
        // exec: a shell in between would take Ctrl-C for its own end.
        using var tool = Start(
            "script",
            "-qfec",
            $"exec {NodeProcess.PathOf("Pool.Cmd")} -H 127.0.0.1:{running.Pool.CliPort}",
            "/dev/null"
        );
        var screen = new Screen(tool.StandardOutput);
        await screen.ShowsAsync("pool> ");
        await TypeAsync(tool, "wor\tsho\tw\t\t");
        await screen.ShowsAsync("w1  w2");
        await TypeAsync(tool, "2\r");
        await screen.ShowsAsync("accepted");
        await TypeAsync(tool, "cluster tail --last 1\r");
        await screen.ShowsAsync("akka.gate://pool@");
        // Ctrl-C ends the command, not the prompt.
        await TypeAsync(tool, "\u0003");
        await TypeAsync(tool, "log level\r");
        await screen.ShowsAsync("debug (-v 5)");
        await TypeAsync(tool, "exit\r");
        await tool.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);
        Assert.Equal(0, tool.ExitCode);
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;

    private static async Task TypeAsync(Process tool, string keys)
    {
        await tool.StandardInput.WriteAsync(keys);
        await tool.StandardInput.FlushAsync();
    }

    /// <summary>What a terminal was told to show so far.</summary>
    private sealed class Screen
    {
        private readonly Lock _gate = new();
        private string _text = "";
        private int _seen;

        public Screen(StreamReader output) => _ = ReadAsync(output);

        /// <summary>Waits until it shows a text after what was waited for before.</summary>
        public async Task ShowsAsync(string text)
        {
            try
            {
                await Eventually.IsAsync(() => TrySee(text), $"the terminal shows {text}");
            }
            catch (TimeoutException missing)
            {
                throw new TimeoutException($"{missing.Message}\n{_text}", missing);
            }
        }

        private bool TrySee(string text)
        {
            lock (_gate)
            {
                var found = _text.IndexOf(text, _seen, StringComparison.Ordinal);
                _seen = found < 0 ? _seen : found + text.Length;
                return found >= 0;
            }
        }

        private async Task ReadAsync(StreamReader output)
        {
            var buffer = new char[4096];
            while (await output.ReadAsync(buffer) is > 0 and var count)
            {
                lock (_gate)
                {
                    _text += new string(buffer, 0, count);
                }
            }
        }
    }
}
