namespace Pool.Actors.Routing;

/// <summary>What the connected workers can make, for the gateway's door. Written by the router, read from any thread.</summary>
public sealed class PoolAbilities
{
    private volatile bool _hevc;
    private volatile bool _allSamples;

    /// <summary>Whether a worker that takes work encodes HEVC; H.264 is always there.</summary>
    public bool EncodesHevc
    {
        get => _hevc;
        set => _hevc = value;
    }

    /// <summary>Whether a worker that takes work encodes every <see cref="Protocol.Media.SampleFormat"/>.</summary>
    public bool EncodesAllSamples
    {
        get => _allSamples;
        set => _allSamples = value;
    }
}
