using System.Collections.Immutable;
using Pool.Protocol.Media;

namespace Pool.Worker.Devices;

/// <summary>Something that can encode.</summary>
/// <param name="Id"><c>cpu</c>, or the GPU's UUID.</param>
/// <param name="Name">For people.</param>
/// <param name="GpuIndex">The GPU's number in the order of the PCI bus; null: the CPU.</param>
internal sealed record EncoderDevice(string Id, string Name, int? GpuIndex)
{
    /// <summary>The processor.</summary>
    public static readonly EncoderDevice Cpu = new("cpu", $"CPU, {Environment.ProcessorCount} threads", null);

    /// <summary>Whether NVENC is meant.</summary>
    public bool IsGpu => GpuIndex is not null;
}

/// <summary>What a device was seen to do: the only thing a worker advertises.</summary>
/// <param name="Device">Which.</param>
/// <param name="Encoders">ffmpeg names that passed the trial.</param>
/// <param name="EncoderSessions">Encoders it opens at once; 0: no bound was met.</param>
/// <param name="RealTimeRatio">Seconds of 720p30 made into three renditions per second; 0: not measured.</param>
internal sealed record ProvenDevice(
    EncoderDevice Device,
    ImmutableArray<string> Encoders,
    int EncoderSessions,
    double RealTimeRatio
)
{
    /// <summary>Whether every one of its encoders passed with every <see cref="SampleFormat"/>, not only with 4:2:0 of 8 bit.</summary>
    public bool AllSamples { get; init; }
}
