namespace Pool.Worker.Transcoding;

/// <summary>How this worker runs its encoder; section <c>pool.worker.transcode</c>.</summary>
internal sealed record TranscodeSettings
{
    /// <summary><c>ffmpeg</c>: the program, a name to look up on PATH or a whole path.</summary>
    public string Ffmpeg { get; init; } = "ffmpeg";

    /// <summary><c>preset</c>: libx264's and libx265's preset for live work.</summary>
    public string Preset { get; init; } = "veryfast";

    /// <summary><c>nvenc-preset</c>: NVENC's preset for live work, p1 to p7.</summary>
    public string NvencPreset { get; init; } = "p4";

    /// <summary><c>threads</c>: threads of the decoder, and of each encoder; 1 to 64.</summary>
    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary><c>stall-after</c>: an encoder that gets no further for this long is killed.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>stderr-bytes</c>: how much of the end of what ffmpeg prints is kept. 16 renditions' closing report takes 40 kB.</summary>
    public int StderrBytes { get; init; } = 64 * 1024;

    /// <summary><c>nice</c>: how far ffmpeg stands below the agent, 0 to 19. Linux only.</summary>
    public int Niceness { get; init; } = 10;

    /// <summary><c>sandbox</c>: the strongest confinement to try; weaker ones follow by themselves where it does not work.</summary>
    public Sandbox Sandbox { get; init; } = Sandbox.Bubblewrap;

    /// <summary><c>limits</c>: what one ffmpeg may use.</summary>
    public ProcessLimits Limits { get; init; } = new();
}

/// <summary>What the kernel grants one ffmpeg (prlimit); Linux only. Section <c>pool.worker.transcode.limits</c>.</summary>
internal sealed record ProcessLimits
{
    /// <summary><c>cpu</c>: CPU time of all threads together, in s. A backstop: the order's budget is shorter.</summary>
    public int CpuSeconds { get; init; } = 3600;

    /// <summary><c>memory</c>: address space in bytes. Not applied on GPUs, where CUDA reserves far more than it uses.</summary>
    public long AddressSpaceBytes { get; init; } = 8L << 30;

    /// <summary><c>file</c>: the largest file it may write, in bytes.</summary>
    public long FileBytes { get; init; } = 1L << 30;

    /// <summary><c>open-files</c>: open files.</summary>
    public int OpenFiles { get; init; } = 256;
}

/// <summary>How far a child is kept from the machine it runs on.</summary>
internal enum Sandbox
{
    /// <summary>Not at all: the program itself. All there is on Windows.</summary>
    None = 0,

    /// <summary>prlimit, empty environment, no new privileges, dies with the node.</summary>
    Limits = 1,

    /// <summary>The same in namespaces of its own: no network, no files but the job's and the system's programs.</summary>
    Bubblewrap = 2,
}
