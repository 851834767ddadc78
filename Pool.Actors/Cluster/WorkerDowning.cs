using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;

namespace Pool.Actors.Cluster;

/// <summary>
/// Takes workers out of the cluster that have been unreachable for long. It never takes an orchestrator out, whatever it sees of it: that
/// leaves by its operator's word, or comes back at the same identity.
/// </summary>
public sealed class WorkerDowning : IDowningProvider
{
    /// <summary>Called by Akka.Cluster.</summary>
    public WorkerDowning(ActorSystem system, Akka.Cluster.Cluster cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        DowningActorProps = cluster.SelfRoles.Contains(ActorNames.OrchestratorRole)
            ? Props.Create(() => new Watch(cluster))
            : null;
    }

    /// <inheritdoc/>
    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    /// <inheritdoc/>
    public Props? DowningActorProps { get; }

    /// <summary>Counts looks rather than time, so that a pause of this node is not held against others.</summary>
    private sealed class Watch(Akka.Cluster.Cluster cluster) : UntypedActor, IWithTimers
    {
        private const int Patience = 8;
        private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
        private ImmutableDictionary<UniqueAddress, int> _looks = ImmutableDictionary<UniqueAddress, int>.Empty;

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartSingleTimer(nameof(Look), Look.Instance, LookEvery);

        protected override void OnReceive(object message)
        {
            if (message is not Look)
            {
                Unhandled(message);
                return;
            }
            _looks = cluster
                .State.Unreachable.Where(IsWorker)
                .ToImmutableDictionary(
                    member => member.UniqueAddress,
                    member => _looks.GetValueOrDefault(member.UniqueAddress) + 1
                );
            foreach (var (member, looks) in _looks)
            {
                if (looks >= Patience)
                {
                    cluster.Down(member.Address);
                }
            }
            Timers.StartSingleTimer(nameof(Look), Look.Instance, LookEvery);
        }

        private static bool IsWorker(Member member) =>
            member.HasRole(ActorNames.WorkerRole) && !member.HasRole(ActorNames.OrchestratorRole);
    }

    private sealed record Look : ILocalMessage
    {
        public static readonly Look Instance = new();
    }
}
