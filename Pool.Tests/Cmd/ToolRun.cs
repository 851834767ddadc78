using System.Diagnostics;
using Xunit;

namespace Pool.Tests.Cmd;

/// <summary>One run of the built command tool as a process of its own.</summary>
internal sealed record ToolRun(int Code, string Output, string Errors)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<ToolRun> OfAsync(params string[] arguments)
    {
        var name = OperatingSystem.IsWindows() ? "pool.exe" : "pool";
        // Its own output folder: beside the tests it would lack what the tests' larger framework brings.
        var folder = AppContext.BaseDirectory.Replace("Pool.Tests", "Pool.Cmd", StringComparison.Ordinal);
        var start = new ProcessStartInfo(Path.Combine(folder, name), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"pool {string.Join(' ', arguments)} did not end within {Limit}");
        }
        return new ToolRun(process.ExitCode, await output, await errors);
    }
}
