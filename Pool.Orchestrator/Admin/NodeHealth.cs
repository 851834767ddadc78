namespace Pool.Orchestrator.Admin;

/// <summary>Whether the node is ready, and why not.</summary>
internal sealed class NodeHealth
{
    private volatile string? _whyNot = "starting";

    /// <summary>Why the node is not ready; null: it is.</summary>
    public string? WhyNot => _whyNot;

    /// <summary>It takes work.</summary>
    public void Ready() => _whyNot = null;

    /// <summary>It takes no new work.</summary>
    /// <param name="why">One or two words for whoever asks.</param>
    public void NotReady(string why) => _whyNot = why;
}
