using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Actors.Agent;

/// <summary>
/// Makes the renditions of one source. Supplied by the worker program. Comes after the source was fetched, before the renditions
/// are returned.
/// </summary>
public interface ITranscodeEngine
{
    /// <summary>Runs one attempt. Never blocks the caller, never throws for what the source, the encoder or the machine do.</summary>
    /// <param name="job">What has to be made.</param>
    /// <param name="onProgress">Called a few times per second while the encoder gets ahead, never after the task has ended, on threads of the pool.</param>
    /// <param name="cancellation">Ends the encoder at once; the task then ends as <see cref="TranscodeOutcome.Cancelled"/>.</param>
    /// <returns>How it ended. When the task has ended, no process of the attempt is left, unless the kernel could not kill it.</returns>
    Task<TranscodeOutcome> TranscodeAsync(TranscodeJob job, Action<TranscodeProgress> onProgress, CancellationToken cancellation);
}

/// <summary>One attempt, as an engine needs it.</summary>
public sealed record TranscodeJob
{
    /// <summary>What is added to a rendition's file name for its signature, where <see cref="Recipe.Signatures"/> are wanted.</summary>
    public const string SignatureEnding = ".phash";

    /// <summary>Whose attempt it is.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>The source, alone in a folder of this attempt; renditions are written beside it. Whoever made the folder removes it.</summary>
    public required string SourcePath { get; init; }

    /// <summary>Equal for segments of one session, which are likely to be alike; empty: nothing is kept for a next one.</summary>
    public string Session { get; init; } = "";

    /// <summary>What our own reader found in the source.</summary>
    public required MediaFacts Facts { get; init; }

    /// <summary>What has to come out.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Time from now until the result is worthless.</summary>
    public required TimeSpan Budget { get; init; }

    /// <summary>The device that encodes: <c>cpu</c> or the UUID of a GPU, out of those the worker advertises.</summary>
    public required string DeviceId { get; init; }
}

/// <summary>How far an encoder is.</summary>
/// <param name="OutTime">Media time encoded so far, from the start of the source.</param>
/// <param name="Frames">Frames of the first rendition.</param>
/// <param name="Bytes">Bytes of the first rendition.</param>
public readonly record struct TranscodeProgress(TimeSpan OutTime, long Frames, long Bytes);
