namespace Pool.Actors.Link;

/// <summary>Bounds of a link; <c>pool.link</c> in HOCON.</summary>
/// <param name="PingEvery">Time between signs of life.</param>
/// <param name="DeadAfter">Silence after which a link is taken for dead and closed.</param>
/// <param name="HandshakeTimeout">Longest handshake.</param>
/// <param name="MaxFrameBytes">Largest frame.</param>
/// <param name="MaxQueuedFrames">Frames waiting to be written; more ends the link.</param>
/// <param name="MaxChannels">Associations at once in one link.</param>
/// <param name="MaxMessagesPerSecond">Messages per second from the peer, averaged over 2 s; more ends the link.</param>
public sealed record LinkSettings(
    TimeSpan PingEvery,
    TimeSpan DeadAfter,
    TimeSpan HandshakeTimeout,
    int MaxFrameBytes,
    int MaxQueuedFrames,
    int MaxChannels,
    int MaxMessagesPerSecond
);
