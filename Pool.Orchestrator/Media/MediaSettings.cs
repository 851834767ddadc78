namespace Pool.Orchestrator.Media;

/// <summary>Bounds of the bytes held; <c>pool.media</c> in HOCON.</summary>
internal sealed record MediaSettings
{
    /// <summary>Bytes of sources held at once (<c>source-budget</c>).</summary>
    public required long SourceBudgetBytes { get; init; }

    /// <summary>Bytes of renditions held at once, published or on their way in (<c>rendition-budget</c>).</summary>
    public required long RenditionBudgetBytes { get; init; }

    /// <summary>How long a sender is slowed down before it is told that there is no room (<c>room-patience</c>).</summary>
    public required TimeSpan RoomPatience { get; init; }

    /// <summary>How long a rendition waits for its gateway (<c>rendition-ttl</c>).</summary>
    public required TimeSpan RenditionTtl { get; init; }

    /// <summary>How long a rendition is kept after it was fetched, for a second try (<c>fetched-ttl</c>).</summary>
    public required TimeSpan FetchedTtl { get; init; }
}
