using Pool.Actors.Settings;

namespace Pool.Worker.ScratchSpace;

/// <summary>Where sources and renditions lie while they are worked on; section <c>pool.worker.scratch</c>.</summary>
internal sealed record ScratchSettings : ISettings<ScratchSettings>
{
    private const int MaxPathLength = 4096;

    /// <inheritdoc/>
    public static string Section => "pool.worker.scratch";

    /// <summary><c>folder</c>: empty: in memory (/dev/shm) where that is usable, else in the data folder.</summary>
    public required string Folder { get; init; }

    /// <summary><c>budget</c>: bytes that all attempts together may reserve.</summary>
    public required long BudgetBytes { get; init; }

    /// <inheritdoc/>
    public static ScratchSettings Read(HoconSection section) =>
        new()
        {
            Folder = section.Text("folder", MaxPathLength) ?? "",
            BudgetBytes = section.Bytes("budget", 64L << 20, 1L << 40),
        };
}
