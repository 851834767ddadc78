using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Pool.Protocol.Livepeer.Capabilities;
using Pool.Protocol.Media;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.Wire;

public sealed class CapabilityVectors
{
    private static readonly JsonElement File = Vector.Load("wire-capabilities.json");

    public static TheoryData<int, string> Bitstrings() => Named("bitstrings", "name");

    public static TheoryData<int, string> Pairs() => Named("compatibility", "why");

    [Theory, MemberData(nameof(Bitstrings))]
    public void Numbers_and_words_are_the_same_set(int index, string name)
    {
        _ = name;
        var vector = File.GetProperty("bitstrings")[index];
        var numbers = vector.GetProperty("capabilities").EnumerateArray().Select(number => number.GetInt32()).ToArray();
        var words = Words(vector, "words");
        Assert.Equal(words, CapabilitySet.Of(numbers).Words);
        Assert.Equal(numbers, CapabilitySet.FromWords(words).Numbers());
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Compatibility_is_judged_as_the_reference_does(int index, string why)
    {
        _ = why;
        var vector = File.GetProperty("compatibility")[index];
        var verdict = Compatibility.IsCompatible(Wire(vector.GetProperty("requester")), Wire(vector.GetProperty("provider")));
        Assert.Equal(vector.GetProperty("compatible").GetBoolean(), verdict);
    }

    [Fact]
    public void The_default_set_is_advertised_as_the_vector_says()
    {
        var expected = Net.Capabilities.Parser.ParseFrom(File.GetProperty("encoded").Hex("hex"));
        Assert.Equal(expected, CapabilitySet.Default.ToWire("0.9.1"));
        Assert.True(CapabilitySet.Default.With(LivepeerCapability.HevcDecode).Contains(LivepeerCapability.HevcDecode));
        Assert.False(CapabilitySet.Default.Contains(LivepeerCapability.HevcDecode));
    }

    [Fact]
    public void A_model_that_only_the_requester_names_is_incompatible()
    {
        var requester = CapabilitySet.Of(12).ToJob();
        var provider = CapabilitySet.Default.ToWire("0.9.1");
        requester.Constraints.PerCapability[12] = new() { Models = { ["m"] = new() { Warm = true } } };
        Assert.True(Compatibility.IsCompatible(requester, provider));
        provider.Constraints.PerCapability[12] = new() { Models = { ["m"] = new() } };
        Assert.False(Compatibility.IsCompatible(requester, provider));
        provider.Constraints.PerCapability[12].Models["m"].Warm = true;
        Assert.True(Compatibility.IsCompatible(requester, provider));
    }

    [Fact]
    public void A_job_requires_what_its_source_and_profiles_need()
    {
        var profile = new RenditionProfile
        {
            Name = "a",
            WidthPx = 640,
            HeightPx = 360,
            BitrateBps = 1,
            Profile = EncoderProfile.Main,
            GopMs = 2000,
            Fps = new FrameRate(30000, 1001),
        };
        ImmutableArray<RenditionProfile> profiles = [profile, profile with { Container = Container.Mp4 }];
        Assert.Equal([0, 1, 2, 3, 8, 11, 12], JobCapabilities.Of(null, profiles).Numbers());
        Assert.Equal(
            [0, 1, 12, 15],
            JobCapabilities.Of(Source(VideoCodec.Hevc, 1, 10), [profile with { Profile = 0, GopMs = 0, Fps = null }]).Numbers()
        );
        Assert.True(
            JobCapabilities.Of(Source(VideoCodec.H264, 2, 10), profiles).Contains(LivepeerCapability.H264Decode422Of10Bit)
        );
    }

    private static VideoFacts Source(VideoCodec codec, int chroma, int depth) =>
        new()
        {
            Codec = codec,
            WidthPx = 1280,
            HeightPx = 720,
            Frames = 60,
            LeadingFrames = 0,
            FirstPts = 0,
            LastPts = 0,
            ChromaFormat = chroma,
            BitDepth = depth,
        };

    private static Net.Capabilities Wire(JsonElement json)
    {
        var wire = new Net.Capabilities
        {
            Version = json.Text("version"),
            Constraints = new() { MinVersion = json.Text("minVersion") },
        };
        wire.Bitstring.AddRange(Words(json, "bitstring"));
        wire.Mandatories.AddRange(Words(json, "mandatories"));
        return wire;
    }

    private static ulong[] Words(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(word => ulong.Parse(word.GetString()!, CultureInfo.InvariantCulture))];

    private static TheoryData<int, string> Named(string list, string name)
    {
        var data = new TheoryData<int, string>();
        foreach (var (index, item) in File.GetProperty(list).EnumerateArray().Index())
        {
            data.Add(index, item.Text(name));
        }
        return data;
    }
}
