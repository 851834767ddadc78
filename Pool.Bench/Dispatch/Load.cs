using System.Diagnostics;
using Pool.Bench.Gateway;

namespace Pool.Bench.Dispatch;

/// <summary>What came of one slice of time in which streams sent as fast as they were answered.</summary>
/// <param name="Seconds">Length of the slice, until the last answer.</param>
/// <param name="LapsMs">Each segment's time to its last rendition.</param>
/// <param name="CpuMs">CPU time of the process under test.</param>
/// <param name="WorkerCpuMs">CPU time of the worker; 0 without one.</param>
internal sealed record Load(double Seconds, IReadOnlyList<double> LapsMs, double CpuMs, double WorkerCpuMs)
{
    /// <summary>Most segments of one stream in one slice.</summary>
    private const int MaxPerStream = 10_000;

    /// <summary>Segments per second.</summary>
    public double Rate => LapsMs.Count / Seconds;

    /// <summary>Sends for so long.</summary>
    public static async Task<Load> RunAsync(GatewayStream[] streams, int process, TimeSpan length, int? worker = null)
    {
        var time = TimeProvider.System;
        var (cpu, workerCpu) = (CpuMsOf(process), worker is { } id ? CpuMsOf(id) : 0);
        var started = time.GetTimestamp();
        var laps = await Task.WhenAll(streams.Select(stream => Task.Run(() => SendAsync(stream, started, length))));
        return new Load(
            time.GetElapsedTime(started).TotalSeconds,
            [.. laps.SelectMany(lap => lap)],
            CpuMsOf(process) - cpu,
            worker is { } same ? CpuMsOf(same) - workerCpu : 0
        );
    }

    private static async Task<List<double>> SendAsync(GatewayStream stream, long started, TimeSpan length)
    {
        var laps = new List<double>();
        while (TimeProvider.System.GetElapsedTime(started) < length && laps.Count < MaxPerStream)
        {
            laps.Add((await stream.SendAsync(CancellationToken.None)).Complete.TotalMilliseconds);
        }
        return laps;
    }

    /// <summary>CPU time that a process has used so far, in ms.</summary>
    public static double CpuMsOf(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime.TotalMilliseconds;
    }
}
