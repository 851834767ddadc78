using System.Collections.Immutable;

namespace Pool.Actors.Agent;

/// <summary>The closed set of ends of one run of an engine.</summary>
public abstract record TranscodeOutcome
{
    private TranscodeOutcome() { }

    /// <summary>All renditions are there. Nothing says that every frame of the source is in them: a damaged source gives fewer.</summary>
    /// <param name="Renditions">In the order of the recipe.</param>
    /// <param name="Encoder">ffmpeg's name, e.g. <c>libx264</c>; two of them, joined by <c>+</c>, for a recipe of two codecs.</param>
    /// <param name="EncoderVersion">The version ffmpeg prints.</param>
    /// <param name="DeviceId">Where it was encoded.</param>
    public sealed record Done(ImmutableArray<EncodedRendition> Renditions, string Encoder, string EncoderVersion, string DeviceId)
        : TranscodeOutcome;

    /// <summary>No worker could do it, says this one's decoder.</summary>
    /// <param name="Text">One line for logs.</param>
    public sealed record SourceAtFault(string Text) : TranscodeOutcome;

    /// <summary>The GPU opens no more encoders. Capacity, not failure: the attempt belongs elsewhere at once.</summary>
    /// <param name="DeviceId">The GPU.</param>
    /// <param name="Asked">Encoders this attempt needed at once.</param>
    public sealed record EncoderSessionsExhausted(string DeviceId, int Asked) : TranscodeOutcome;

    /// <summary>The encoder did not get ahead, and was killed.</summary>
    /// <param name="After">How long nothing moved.</param>
    public sealed record Stalled(TimeSpan After) : TranscodeOutcome;

    /// <summary>The budget was used up, and the encoder was killed.</summary>
    /// <param name="Budget">The time it had.</param>
    public sealed record OutOfTime(TimeSpan Budget) : TranscodeOutcome;

    /// <summary>Nobody waits any more; the encoder was killed.</summary>
    public sealed record Cancelled : TranscodeOutcome;

    /// <summary>The encoder, its driver or this machine is at fault.</summary>
    /// <param name="Text">One line for logs, with the remedy where one is known.</param>
    public sealed record Broken(string Text) : TranscodeOutcome;

    /// <summary>Consumes an outcome, one function per case: a new case breaks the build wherever it was forgotten.</summary>
    public T Match<T>(
        Func<Done, T> done,
        Func<SourceAtFault, T> sourceAtFault,
        Func<EncoderSessionsExhausted, T> encoderSessionsExhausted,
        Func<Stalled, T> stalled,
        Func<OutOfTime, T> outOfTime,
        Func<Cancelled, T> cancelled,
        Func<Broken, T> broken
    ) =>
        this switch
        {
            Done x => done(x),
            SourceAtFault x => sourceAtFault(x),
            EncoderSessionsExhausted x => encoderSessionsExhausted(x),
            Stalled x => stalled(x),
            OutOfTime x => outOfTime(x),
            Cancelled x => cancelled(x),
            Broken x => broken(x),
            _ => throw new InvalidOperationException($"No such outcome: {GetType().Name}."),
        };
}

/// <summary>One rendition on disk.</summary>
/// <param name="Path">The file.</param>
/// <param name="FramesClaimed">Frames, by the encoder's own report: a claim that the pool does not rely on.</param>
public sealed record EncodedRendition(string Path, long FramesClaimed);
