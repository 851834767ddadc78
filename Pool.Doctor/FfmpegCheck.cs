using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Pool.Doctor;

/// <summary>Whether there is an ffmpeg, and which encoders it really has: each encodes a few pictures.</summary>
public static partial class FfmpegCheck
{
    private const string Name = "ffmpeg";
    private const string Install = "apt-get install ffmpeg (Debian, Ubuntu)";
    private const string Driver = "install a driver of 470.57 or newer, and an ffmpeg with NVENC";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Tries it.</summary>
    /// <param name="program">The program: a name on PATH, or a whole path.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends the trial.</param>
    public static async Task<IReadOnlyList<Finding>> LookAsync(string program, TimeProvider time, CancellationToken cancel)
    {
        var (code, output) = await RunAsync(program, ["-hide_banner", "-version"], time, cancel);
        if (code != 0)
        {
            return
            [
                Finding.Warn(Name, $"{program} does not start, and workers and pool stream need it: {LastLine(output)}", Install),
            ];
        }
        var findings = new List<Finding> { Finding.Ok(Name, $"version {Version().Match(output).Groups[1].Value}") };
        findings.Add(await TryAsync(program, "libx264", "H.264 on the CPU", time, cancel));
        findings.Add(await TryAsync(program, "libx265", "HEVC on the CPU", time, cancel));
        if (File.Exists("/dev/nvidiactl"))
        {
            findings.Add(await TryAsync(program, "h264_nvenc", "H.264 on the GPU", time, cancel));
            findings.Add(await TryAsync(program, "hevc_nvenc", "HEVC on the GPU", time, cancel));
        }
        return findings;
    }

    private static async Task<Finding> TryAsync(
        string program,
        string encoder,
        string what,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        string[] arguments =
        [
            .. new[] { "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=30:duration=0.2" },
            .. new[] { "-pix_fmt", "yuv420p", "-c:v", encoder, "-f", "null", "-" },
        ];
        var (code, output) = await RunAsync(program, arguments, time, cancel);
        var check = $"encoder {encoder}";
        return code == 0
            ? Finding.Ok(check, $"works: {what}")
            : Finding.Warn(
                check,
                $"no {what}: {LastLine(output)}",
                encoder.EndsWith("nvenc", StringComparison.Ordinal) ? Driver : Install
            );
    }

    private static async Task<(int Code, string Output)> RunAsync(
        string program,
        string[] arguments,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (
                process.StandardOutput.ReadToEndAsync(both.Token),
                process.StandardError.ReadToEndAsync(both.Token)
            );
            try
            {
                await process.WaitForExitAsync(both.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
            return (process.ExitCode, $"{await output}{await errors}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (-1, $"it did not end within {Limit.TotalSeconds} s");
        }
        catch (Win32Exception missing)
        {
            return (-1, missing.Message);
        }
    }

    private static string LastLine(string output) => output.TrimEnd().Split('\n')[^1].Trim();

    [GeneratedRegex(@"ffmpeg version (\S+)")]
    private static partial Regex Version();
}
