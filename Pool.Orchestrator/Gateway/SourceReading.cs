using System.Buffers;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;

namespace Pool.Orchestrator.Gateway;

/// <summary>
/// What our own reader found in a source, and what will be made of it. A publisher's fault is found here, so that it is answered with a
/// text that gateways forgive, and costs no worker its name.
/// </summary>
/// <param name="Facts">What was found; null: no media.</param>
/// <param name="Recipe">What to make; null if nothing can be made.</param>
/// <param name="ForgivenText">What the gateway is told if nothing can be made.</param>
/// <param name="Why">What the operator is told of a source out of bounds.</param>
internal readonly record struct SourceReading(MediaFacts? Facts, Recipe? Recipe, string? ForgivenText, string? Why = null)
{
    /// <summary>Inspects a source and resolves what is wanted of it.</summary>
    /// <param name="segment">What is wanted.</param>
    /// <param name="bytes">The source.</param>
    /// <param name="offer">What the workers can make.</param>
    public static SourceReading Of(SegmentMetadata segment, in ReadOnlySequence<byte> bytes, Offer offer)
    {
        if (!MediaInspector.TryInspect(bytes, out var facts) || facts?.Video is not { Frames: > 0 } video)
        {
            return new SourceReading(facts, null, GatewayErrors.InvalidVideo);
        }
        var wish = new RecipeWish
        {
            Profiles = segment.Profiles,
            SourceWidthPx = video.WidthPx,
            SourceHeightPx = video.HeightPx,
            HasHevcEncoder = offer.EncodesHevc,
            HasAllSamples = offer.EncodesAllSamples,
            Clip = segment.Clip,
            Signatures = segment.PerceptualHash,
        };
        return
            RecipeResolver.TryResolve(wish, out var recipe, out var text)
            && offer.Sources.FaultOf(video, segment.DurationMs, recipe!) is { } why
            ? new SourceReading(facts, null, GatewayErrors.InvalidVideo, why)
            : new SourceReading(facts, recipe, text);
    }
}
