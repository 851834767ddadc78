using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pool.Actors.Link.Pdu;

namespace Pool.Actors.Link;

/// <summary>
/// What this node has told others of the cluster: who is in it and how, without who has seen that. A worker may only hand back what it was
/// told, so that it can take note of everything and change nothing. Safe for several threads.
/// </summary>
internal sealed class GossipLedger
{
    /// <summary>How many states are remembered; a worker that hands back an older one has slept through as many changes.</summary>
    public const int MaxRemembered = 1024;

    /// <summary>Bytes of one entry of a table.</summary>
    private const int MaxText = 256;

    /// <summary>Roles of one member.</summary>
    private const int MaxRoles = 8;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _known = [];
    private readonly Queue<string> _order = new();

    /// <summary>Takes note of a state that this node sends.</summary>
    public void Note(GossipState state)
    {
        var seal = SealOf(state);
        lock (_gate)
        {
            if (!_known.Add(seal))
            {
                return;
            }
            _order.Enqueue(seal);
            if (_order.Count > MaxRemembered)
            {
                _known.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Whether this node has told it, and nothing more stands in it.</summary>
    public bool Knows(GossipState state)
    {
        if (
            state.Clock is null
            || state.Overview is not { } overview
            || overview.Seen.Any(at => (uint)at >= state.Addresses.Count)
            || !IsModest(state)
        )
        {
            return false;
        }
        var seal = SealOf(state);
        lock (_gate)
        {
            return _known.Contains(seal);
        }
    }

    /// <summary>
    /// Whether what stands once in a table and is named by many comes to little when it is written out for each, as the seal does.
    /// </summary>
    private static bool IsModest(GossipState state) =>
        state.Roles.Concat(state.AppVersions).Concat(state.Nodes).All(text => text.Length <= MaxText)
        && state.Addresses.All(address => address.CalculateSize() <= MaxText)
        && state.Members.All(member => member.Roles.Count <= MaxRoles);

    /// <summary>
    /// A hash over everything in a state but its seen table. Lists have no order of their own, so each entry is a line, and the lines are
    /// sorted.
    /// </summary>
    private static string SealOf(GossipState state)
    {
        var lines = new List<string>();
        lines.AddRange(state.Roles.Select(role => $"role {Quoted(role)}"));
        lines.AddRange(state.AppVersions.Select(version => $"version {Quoted(version)}"));
        lines.AddRange(state.Nodes.Select(node => $"node {Quoted(node)}"));
        lines.AddRange(state.Addresses.Select(address => $"address {Text(address)}"));
        lines.AddRange(state.Members.Select(member => Text(state, member)));
        lines.AddRange((state.Overview?.Observers ?? []).SelectMany(observer => Text(state, observer)));
        lines.AddRange((state.Clock?.Entries ?? []).Select(entry => $"clock {At(state.Nodes, entry.Node)} {entry.Timestamp}"));
        lines.AddRange(state.Tombstones.Select(stone => $"gone {Text(At(state.Addresses, stone.Address))} {stone.Timestamp}"));
        lines.Sort(StringComparer.Ordinal);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    private static string Text(GossipState state, GossipState.Types.Member member)
    {
        var roles = member.Roles.Select(role => Quoted(At(state.Roles, role))).Order(StringComparer.Ordinal);
        var version = Quoted(At(state.AppVersions, member.AppVersion));
        return $"member {Text(At(state.Addresses, member.Address))} {member.UpNumber} {member.Status} {version} {string.Join(' ', roles)}";
    }

    private static IEnumerable<string> Text(GossipState state, GossipState.Types.Observer observer)
    {
        var by = Text(At(state.Addresses, observer.Address));
        yield return $"observer {by} {observer.Version}";
        foreach (var subject in observer.Subjects)
        {
            yield return $"observed {by} {Text(At(state.Addresses, subject.Address))} {subject.Status} {subject.Version}";
        }
    }

    private static string Text(MemberAddress? at) =>
        $"{Quoted(at?.Address?.Protocol)} {Quoted(at?.Address?.System)} {Quoted(at?.Address?.Hostname)} {at?.Address?.Port} {at?.Uid}";

    // With its length before it, so that no text can pose as two.
    private static string Quoted(string? text) => string.Create(CultureInfo.InvariantCulture, $"{text?.Length ?? 0}:{text}");

    // What points nowhere reads as nothing, which no state of ours holds.
    private static T? At<T>(IList<T> list, int index) => list.ElementAtOrDefault(index);
}
