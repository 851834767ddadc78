namespace Pool.Worker.Children;

/// <summary>The last lines of what a child printed, at most so many characters. Written by one thread; read when it has ended.</summary>
/// <param name="capacity">Characters kept, at least.</param>
internal sealed class StderrTail(int capacity)
{
    private readonly Queue<string> _lines = new();
    private int _length;

    /// <summary>Keeps a line, and lets go of the oldest ones that are too many.</summary>
    public void Add(string line)
    {
        var kept = line.Length <= capacity ? line : line[^capacity..];
        lock (_lines)
        {
            _lines.Enqueue(kept);
            _length += kept.Length + 1;
            while (_length > capacity + 1 && _lines.Count > 1)
            {
                _length -= _lines.Dequeue().Length + 1;
            }
        }
    }

    /// <summary>The lines kept, joined.</summary>
    public override string ToString()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines);
        }
    }
}
