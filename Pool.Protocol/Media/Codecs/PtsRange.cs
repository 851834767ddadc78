namespace Pool.Protocol.Media.Codecs;

/// <summary>Smallest and largest of many times.</summary>
internal struct PtsRange
{
    /// <summary>The smallest; null if there is none yet.</summary>
    public long? First { get; private set; }

    /// <summary>The largest; null if there is none yet.</summary>
    public long? Last { get; private set; }

    /// <summary>Takes one more.</summary>
    public void Add(long pts)
    {
        First = Math.Min(First ?? pts, pts);
        Last = Math.Max(Last ?? pts, pts);
    }
}
