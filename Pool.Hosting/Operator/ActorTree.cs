using Akka.Actor;

namespace Pool.Hosting.Operator;

/// <summary>One actor and what is below it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its path.</param>
/// <param name="Type">Its class; null: not known.</param>
/// <param name="Mailbox">Messages that wait.</param>
/// <param name="Children">What it supervises.</param>
/// <param name="Unlisted">Children, or what is below them, that a bound kept out.</param>
public sealed record ActorView(
    string Name,
    string Path,
    string? Type,
    int Mailbox,
    IReadOnlyList<ActorView> Children,
    int Unlisted
);

/// <summary>Walks the live tree of actors. It is read while it changes: what is shown was so a moment ago. Bounded in depth and number.</summary>
internal sealed class ActorTree
{
    /// <summary>Most actors shown at once.</summary>
    public const int MaxActors = 1000;

    /// <summary>Most children of one actor shown at once.</summary>
    public const int MaxChildren = 100;

    private readonly int _depth;
    private int _left = MaxActors;

    private ActorTree(int depth) => _depth = depth;

    /// <summary>The tree below a path as <c>/user/workers</c>.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="path">Where to begin.</param>
    /// <param name="depth">How far down; 0: that actor alone.</param>
    /// <returns>Null: there is no such actor.</returns>
    public static ActorView? Of(ActorSystem system, string path, int depth)
    {
        IActorRef found = ((ExtendedActorSystem)system).Provider.RootGuardian;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (found is not ActorRefWithCell parent || ChildOf(parent, name) is not { } child)
            {
                return null;
            }
            found = child;
        }
        return new ActorTree(depth).View(found, 0);
    }

    private static IActorRef? ChildOf(ActorRefWithCell parent, string name) =>
        parent.Children.FirstOrDefault(child => child.Path.Name == name);

    private ActorView View(IActorRef actor, int level)
    {
        _left--;
        var cell = (actor as ActorRefWithCell)?.Underlying;
        var (shown, unlisted) = (new List<ActorView>(), 0);
        foreach (var child in (actor as ActorRefWithCell)?.Children ?? [])
        {
            if (level >= _depth || shown.Count >= MaxChildren || _left <= 0)
            {
                unlisted++;
            }
            else
            {
                shown.Add(View(child, level + 1));
            }
        }
        return new ActorView(
            actor.Path.Name,
            actor.Path.ToStringWithoutAddress(),
            cell?.Props.Type?.Name,
            cell?.NumberOfMessages ?? 0,
            shown,
            unlisted
        );
    }
}
