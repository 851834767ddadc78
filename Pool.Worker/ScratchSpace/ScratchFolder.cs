namespace Pool.Worker.ScratchSpace;

/// <summary>The folder of one attempt; gone, with everything in it, once disposed.</summary>
internal sealed class ScratchFolder(string path, Action close) : IDisposable
{
    private Action? _close = close;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>Where the source belongs.</summary>
    public string SourcePath => System.IO.Path.Combine(Path, "source");

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _close, null)?.Invoke();
}
