using System.Collections.Immutable;
using Pool.Protocol.Media;

namespace Pool.Protocol.Livepeer.Capabilities;

/// <summary>What a job requires, as a gateway reckons it (go-livepeer core/capabilities.go JobCapabilities).</summary>
public static class JobCapabilities
{
    /// <summary>The set for one source and its profiles.</summary>
    /// <param name="source">The source's video; null if not known, taken for plain H.264.</param>
    /// <param name="profiles">The renditions wanted.</param>
    public static CapabilitySet Of(VideoFacts? source, ImmutableArray<RenditionProfile> profiles)
    {
        var needs = CapabilitySet.Empty.With(LivepeerCapability.AuthToken).With(OfInput(source?.Codec ?? VideoCodec.H264));
        if (source is { Codec: VideoCodec.H264 } && OfPixels(source) is { } pixels)
        {
            needs = needs.With(pixels);
        }
        foreach (var profile in profiles)
        {
            needs = needs.With(profile.Container == Container.Mp4 ? LivepeerCapability.Mp4 : LivepeerCapability.MpegTs);
            needs = needs.With(OfOutput(profile.Codec));
            needs = profile.Profile == EncoderProfile.Default ? needs : needs.With(OfProfile(profile.Profile));
            needs = profile.Fps is { Den: > 1 } ? needs.With(LivepeerCapability.FractionalFrameRates) : needs;
            needs = profile.GopMs != 0 ? needs.With(LivepeerCapability.Gop) : needs;
        }
        return needs;
    }

    private static LivepeerCapability OfInput(VideoCodec codec) =>
        codec switch
        {
            VideoCodec.Hevc => LivepeerCapability.HevcDecode,
            VideoCodec.Vp8 => LivepeerCapability.Vp8Decode,
            VideoCodec.Vp9 => LivepeerCapability.Vp9Decode,
            _ => LivepeerCapability.H264,
        };

    private static LivepeerCapability OfOutput(VideoCodec codec) =>
        codec switch
        {
            VideoCodec.Hevc => LivepeerCapability.HevcEncode,
            VideoCodec.Vp8 => LivepeerCapability.Vp8Encode,
            VideoCodec.Vp9 => LivepeerCapability.Vp9Encode,
            _ => LivepeerCapability.H264,
        };

    private static LivepeerCapability OfProfile(EncoderProfile profile) =>
        profile switch
        {
            EncoderProfile.Baseline => LivepeerCapability.ProfileBaseline,
            EncoderProfile.Main => LivepeerCapability.ProfileMain,
            EncoderProfile.High => LivepeerCapability.ProfileHigh,
            _ => LivepeerCapability.ProfileConstrainedHigh,
        };

    private static LivepeerCapability? OfPixels(VideoFacts source) =>
        (source.ChromaFormat, source.BitDepth) switch
        {
            (3, 8) => LivepeerCapability.H264Decode444Of8Bit,
            (2, 8) => LivepeerCapability.H264Decode422Of8Bit,
            (3, 10) => LivepeerCapability.H264Decode444Of10Bit,
            (2, 10) => LivepeerCapability.H264Decode422Of10Bit,
            (1, 10) => LivepeerCapability.H264Decode420Of10Bit,
            _ => null,
        };
}
