using System.Collections.Immutable;
using Pool.Cmd.Stream.Cutting;
using Pool.Protocol.Media;

namespace Pool.Cmd.Stream;

/// <summary>What one run of the test gateway shall do.</summary>
internal sealed record StreamSettings
{
    public required string File { get; init; }

    public required Uri Orchestrator { get; init; }

    public required ImmutableArray<RenditionProfile> Profiles { get; init; }

    /// <summary>One segment per its own duration, as a camera would; false: the next as soon as there is room.</summary>
    public required bool Live { get; init; }

    /// <summary>Streams at once, each with a manifest id of its own.</summary>
    public required int Streams { get; init; }

    /// <summary>Segments of one stream under way at once when not live.</summary>
    public required int InFlight { get; init; }

    /// <summary>Tries per segment; as for a real gateway each needs another orchestrator URI, so with one URI there is one try.</summary>
    public required int Attempts { get; init; }

    public required CutOrder Cut { get; init; }

    /// <summary>Where renditions and playlists go.</summary>
    public required string OutputFolder { get; init; }
}
