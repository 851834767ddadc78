using Akka.Actor;
using Microsoft.Extensions.Logging;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;

namespace Pool.Actors.Sessions;

/// <summary>What every session needs.</summary>
/// <param name="Settings">Bounds.</param>
/// <param name="Router">Places attempts.</param>
/// <param name="Desk">Holds the bytes.</param>
/// <param name="Hedges">Second attempts that the pool can afford.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">The room's log.</param>
internal sealed record SessionContext(
    SessionSettings Settings,
    IActorRef Router,
    IAttemptDesk Desk,
    HedgeBudget Hedges,
    TimeProvider Time,
    ILogger Log
);

/// <summary>A session has nothing to do. Its parent stops it, unless a segment is on its way to it.</summary>
/// <param name="Key">The session.</param>
/// <param name="Admitted">Segments that have come to it so far, as its parent counts those it has sent.</param>
internal sealed record SessionOver(SessionKey Key, long Admitted) : ILocalMessage;

/// <summary>A session tells its parent how it is.</summary>
internal sealed record SessionReport(SessionStatus Status) : ILocalMessage;

/// <summary>Compares hashes.</summary>
internal sealed class ByteComparer : IEqualityComparer<ReadOnlyMemory<byte>>
{
    public static readonly ByteComparer Instance = new();

    public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<byte> obj) => obj.Length;
}
