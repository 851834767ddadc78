using Akka.Actor;
using Akka.Cluster;

namespace Pool.Orchestrator.Admin;

/// <summary>Hears of the cluster's members, and passes it on for people.</summary>
internal sealed class ClusterWatch : UntypedActor
{
    private readonly Action<string, Address, string> _tell;

    public ClusterWatch(Action<string, Address, string> tell) => _tell = tell;

    /// <param name="tell">Takes what happened, to whom, and what is known besides; from any thread.</param>
    public static Props PropsFor(Action<string, Address, string> tell) => Props.Create(() => new ClusterWatch(tell));

    protected override void PreStart() =>
        Cluster
            .Get(Context.System)
            .Subscribe(
                Self,
                ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
                typeof(ClusterEvent.IMemberEvent),
                typeof(ClusterEvent.IReachabilityEvent),
                typeof(ClusterEvent.LeaderChanged)
            );

    protected override void PostStop() => Cluster.Get(Context.System).Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.MemberRemoved removed:
                Tell("memberRemoved", removed.Member, $"was {removed.PreviousStatus}");
                break;
            case ClusterEvent.IMemberEvent changed:
                Tell($"member{changed.Member.Status}", changed.Member, "");
                break;
            case ClusterEvent.UnreachableMember lost:
                Tell("unreachable", lost.Member, "");
                break;
            case ClusterEvent.ReachableMember found:
                Tell("reachable", found.Member, "");
                break;
            case ClusterEvent.LeaderChanged { Leader: { } leader }:
                _tell("leader", leader, "");
                break;
            case ClusterEvent.LeaderChanged:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Tell(string happened, Member member, string text) =>
        _tell(happened, member.Address, $"roles {string.Join(' ', member.Roles)} {text}".TrimEnd());
}
