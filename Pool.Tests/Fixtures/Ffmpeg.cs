using System.Diagnostics;

namespace Pool.Tests.Fixtures;

/// <summary>Runs the machine's own ffmpeg and ffprobe to their end, for making and checking media in tests.</summary>
internal static class Ffmpeg
{
    private const int ErrorTextChars = 2000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs ffmpeg.</summary>
    /// <param name="arguments">The command line after <c>ffmpeg -y</c>; paths must not hold blanks.</param>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static Task RunAsync(string arguments) => CaptureAsync("ffmpeg", "-hide_banner -nostdin -v error -y " + arguments);

    /// <summary>Runs ffprobe and gives what it wrote as JSON.</summary>
    /// <param name="arguments">The command line after <c>ffprobe -of json</c>.</param>
    public static Task<string> ProbeAsync(string arguments) =>
        CaptureAsync("ffprobe", "-hide_banner -v quiet -of json " + arguments);

    /// <summary>Runs a program and gives its standard output.</summary>
    public static async Task<string> CaptureAsync(string program, string arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await Task.WhenAll(output, error, process.WaitForExitAsync(patience.Token));
            string text = await error;
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException(
                    $"{program} {arguments}: exit code {process.ExitCode}: {text[..Math.Min(text.Length, ErrorTextChars)]}"
                );
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
