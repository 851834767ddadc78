namespace Pool.Bench.Nodes;

/// <summary>A folder in memory where there is one, as a worker's scratch is; gone with this object.</summary>
internal sealed class TempFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    public TempFolder()
    {
        var parent = Directory.Exists(Memory) ? Memory : System.IO.Path.GetTempPath();
        Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"pool-bench-{Guid.NewGuid():N}")).FullName;
    }

    public string Path { get; }

    /// <summary>A folder below.</summary>
    public string Below(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
