using Pool.Actors.Agent;
using Pool.Protocol.Media;

namespace Pool.Tests.Fixtures;

/// <summary>Fake: an engine whose GPU opens so many encoders at once, or lacks an encoder altogether. Nothing is encoded.</summary>
/// <param name="cap">Encoders it opens.</param>
/// <param name="lacks">Codec for which it has none.</param>
internal sealed class CappedEngine(int cap, Pool.Protocol.Media.VideoCodec? lacks = null) : ITranscodeEngine
{
    /// <summary>Renditions of each job it was given.</summary>
    public List<int> Asked { get; } = [];

    /// <summary>Whether it makes 4:2:0 of 8 bit only.</summary>
    public bool IsPlain { get; init; }

    public Task<TranscodeOutcome> TranscodeAsync(
        TranscodeJob job,
        Action<TranscodeProgress> onProgress,
        CancellationToken cancellation
    )
    {
        var renditions = job.Recipe.Renditions;
        Asked.Add(renditions.Length);
        return Task.FromResult<TranscodeOutcome>(
            renditions[0].Codec == lacks || (IsPlain && renditions.Any(spec => spec.Samples != SampleFormat.Yuv420))
                ? new TranscodeOutcome.Broken("Unknown encoder")
            : renditions.Length > cap ? new TranscodeOutcome.EncoderSessionsExhausted(job.DeviceId, renditions.Length)
            : new TranscodeOutcome.Done([], $"{renditions[0].Codec}_nvenc", "1", job.DeviceId)
        );
    }
}
