using Akka.Actor;
using Pool.Doctor;
using Pool.Hosting.Logs;
using Pool.Hosting.Metrics;
using Pool.Protocol.Identity;

namespace Pool.Hosting.Operator;

/// <summary>What a node shows its operator, whatever kind of node it is.</summary>
public sealed record OperatorParts
{
    /// <summary>What kind of node this is.</summary>
    public required NodeView Node { get; init; }

    /// <summary>What shows that somebody is the operator.</summary>
    public required OperatorToken Token { get; init; }

    /// <summary>Why the node is not ready; null: it is.</summary>
    public required Func<CancellationToken, ValueTask<string?>> WhyNotReady { get; init; }

    /// <summary>The log.</summary>
    public required NodeLogs Logs { get; init; }

    /// <summary>What <c>/metrics</c> reads.</summary>
    public required NodeMetrics Metrics { get; init; }

    /// <summary>The actor system that runs now, or null.</summary>
    public required Func<ActorSystem?> Actors { get; init; }

    /// <summary>Looks at the machine and at the node.</summary>
    public required Func<CancellationToken, Task<IReadOnlyList<Finding>>> Examine { get; init; }
}

/// <summary>What a node says of itself.</summary>
/// <param name="Kind"><c>orchestrator</c> or <c>worker</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="Version">Software version.</param>
/// <param name="Process">Its process.</param>
public sealed record NodeView(string Kind, string Id, string Version, int Process);
