using Pool.Actors.Agent;

namespace Pool.Tests.Fixtures;

/// <summary>Fake: an engine whose GPU opens so many encoders at once, or lacks an encoder altogether. Nothing is encoded.</summary>
/// <param name="cap">Encoders it opens.</param>
/// <param name="lacks">Codec for which it has none.</param>
internal sealed class CappedEngine(int cap, Pool.Protocol.Media.VideoCodec? lacks = null) : ITranscodeEngine
{
    /// <summary>Renditions of each job it was given.</summary>
    public List<int> Asked { get; } = [];

    public Task<TranscodeOutcome> TranscodeAsync(
        TranscodeJob job,
        Action<TranscodeProgress> onProgress,
        CancellationToken cancellation
    )
    {
        var renditions = job.Recipe.Renditions;
        Asked.Add(renditions.Length);
        return Task.FromResult<TranscodeOutcome>(
            renditions[0].Codec == lacks ? new TranscodeOutcome.Broken("Unknown encoder")
            : renditions.Length > cap ? new TranscodeOutcome.EncoderSessionsExhausted(job.DeviceId, renditions.Length)
            : new TranscodeOutcome.Done([], $"{renditions[0].Codec}_nvenc", "1", job.DeviceId)
        );
    }
}
