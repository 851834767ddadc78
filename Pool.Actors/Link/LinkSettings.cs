using Pool.Actors.Settings;

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
) : ISettings<LinkSettings>
{
    /// <inheritdoc/>
    public static string Section => "pool.link";

    /// <inheritdoc/>
    public static LinkSettings Read(HoconSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return new LinkSettings(
            PingEvery: section.Time("ping-every", TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10)),
            DeadAfter: section.Time("dead-after", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            HandshakeTimeout: section.Time("handshake-timeout", TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1)),
            MaxFrameBytes: (int)section.Bytes("max-frame", 16 << 10, 4 << 20),
            MaxQueuedFrames: section.Whole("max-queued-frames", 16, 1 << 20),
            MaxChannels: section.Whole("max-channels", 2, 1024),
            MaxMessagesPerSecond: section.Whole("max-messages-per-second", 100, 1_000_000)
        );
    }
}
