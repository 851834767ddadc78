using Pool.Actors.Settings;

namespace Pool.Worker.Children;

/// <summary>What the kernel grants one ffmpeg (prlimit); Linux only. Section <c>pool.worker.transcode.limits</c>.</summary>
internal sealed record ProcessLimits : ISettings<ProcessLimits>
{
    /// <inheritdoc/>
    public static string Section => "pool.worker.transcode.limits";

    /// <summary><c>cpu</c>: CPU time of all threads together, in s. A backstop: the order's budget is shorter.</summary>
    public required int CpuSeconds { get; init; }

    /// <summary><c>memory</c>: address space in bytes. Not applied on GPUs, where CUDA reserves far more than it uses.</summary>
    public required long AddressSpaceBytes { get; init; }

    /// <summary><c>file</c>: the largest file it may write, in bytes.</summary>
    public required long FileBytes { get; init; }

    /// <summary><c>open-files</c>: open files.</summary>
    public required int OpenFiles { get; init; }

    /// <inheritdoc/>
    public static ProcessLimits Read(HoconSection section) =>
        new()
        {
            CpuSeconds = (int)section.Time("cpu", TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)).TotalSeconds,
            AddressSpaceBytes = section.Bytes("memory", 1L << 30, 1L << 40),
            FileBytes = section.Bytes("file", 16L << 20, 1L << 40),
            OpenFiles = section.Whole("open-files", 64, 65536),
        };
}
