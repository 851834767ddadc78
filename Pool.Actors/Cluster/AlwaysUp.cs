using Akka.Configuration;
using Akka.Event;
using Akka.Remote;

namespace Pool.Actors.Cluster;

/// <summary>
/// The failure detector of a worker: it never finds fault with anybody. It sees only its orchestrator, and of that its link tells more and
/// sooner.
/// </summary>
public sealed class AlwaysUp : FailureDetector
{
    /// <summary>Called by Akka.Cluster.</summary>
    public AlwaysUp(Config config, EventStream events) { }

    /// <inheritdoc/>
    public override bool IsAvailable => true;

    /// <inheritdoc/>
    public override bool IsMonitoring => true;

    /// <inheritdoc/>
    public override void HeartBeat() { }
}
