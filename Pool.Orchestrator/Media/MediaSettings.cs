using Pool.Actors.Settings;

namespace Pool.Orchestrator.Media;

/// <summary>Bounds of the bytes held; <c>pool.media</c> in HOCON.</summary>
internal sealed record MediaSettings : ISettings<MediaSettings>
{
    /// <inheritdoc/>
    public static string Section => "pool.media";

    private const long LeastBudget = 16L << 20;
    private const long MostBudget = 1L << 40;

    /// <summary>Bytes of sources held at once (<c>source-budget</c>).</summary>
    public required long SourceBudgetBytes { get; init; }

    /// <summary>Part of that which one network holds at most (<c>source-share</c>).</summary>
    public required double SourceShare { get; init; }

    /// <summary>Bytes of renditions held at once, published or on their way in (<c>rendition-budget</c>).</summary>
    public required long RenditionBudgetBytes { get; init; }

    /// <summary>How long a sender is slowed down before it is told that there is no room (<c>room-patience</c>).</summary>
    public required TimeSpan RoomPatience { get; init; }

    /// <summary>How long a rendition waits for its gateway (<c>rendition-ttl</c>).</summary>
    public required TimeSpan RenditionTtl { get; init; }

    /// <summary>How long a rendition is kept after it was fetched, for a second try (<c>fetched-ttl</c>).</summary>
    public required TimeSpan FetchedTtl { get; init; }

    /// <inheritdoc/>
    public static MediaSettings Read(HoconSection section) =>
        new()
        {
            SourceBudgetBytes = section.Bytes("source-budget", LeastBudget, MostBudget),
            SourceShare = section.Number("source-share", 0.01, 1),
            RenditionBudgetBytes = section.Bytes("rendition-budget", LeastBudget, MostBudget),
            RoomPatience = section.Time("room-patience", TimeSpan.Zero, TimeSpan.FromSeconds(10)),
            RenditionTtl = section.Time("rendition-ttl", TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(60)),
            FetchedTtl = section.Time("fetched-ttl", TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        };
}
