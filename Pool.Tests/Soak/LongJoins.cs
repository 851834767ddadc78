using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Tests.Transcoding;
using Xunit;
using Xunit.Abstractions;

namespace Pool.Tests.Soak;

/// <summary>Long streams of several shapes, segment by segment and as a whole.</summary>
[Collection(SoakCollection.Name)]
[Trait("Category", "Soak")]
public sealed class LongJoins(EngineRoom room, ITestOutputHelper output) : IClassFixture<EngineRoom>
{
    private const double Share = 0.3;

    /// <summary>So close to the wrap of the 33-bit clock (95 443.7 s) that each stream crosses it.</summary>
    private const double BeforeWrap = 95_436;

    private const string Picture = "testsrc2=s=320x180:d=300,noise=alls=6:allf=t";
    private const string H264 = "-c:v libx264 -preset ultrafast -bf 2 -g 60 -sc_threshold 0 -c:a aac -muxdelay 0 -f mpegts";

    /// <summary>Streams by name, and how each is generated; null: it is film.</summary>
    private static readonly (string Name, string? Made, double Start, RenditionSpec Spec)[] Streams =
    [
        ("film", null, 100, JoinedSegments.Spec),
        ("film-across-the-wrap", null, BeforeWrap, JoinedSegments.Spec),
        (
            "film-to-hevc",
            null,
            3,
            JoinedSegments.Spec with
            {
                Codec = VideoCodec.Hevc,
                Profile = EncoderProfile.Default,
                BFrames = 0,
            }
        ),
        ("five-minutes.ts", $"-f lavfi -i {Picture},fps=30 -f lavfi -i sine=r=48000:d=300 {H264}", 10, JoinedSegments.Spec),
        (
            "ntsc.ts",
            $"-f lavfi -i {Picture},fps=30000/1001 -f lavfi -i sine=r=44100:d=300 -t 60 {H264}",
            BeforeWrap,
            JoinedSegments.Spec
        ),
        (
            "varying.ts",
            $"-f lavfi -i {Picture},select=not(eq(mod(n\\,7)\\,3)) -f lavfi -i sine=r=48000:d=60 -t 60 -fps_mode vfr {H264}",
            7.000189,
            JoinedSegments.Spec
        ),
    ];

    [SoakFact]
    public async Task Joined_segments_are_one_continuous_transcode()
    {
        var time = new SoakTime(Share);
        int runs = 0;
        for (; !time.IsOver || runs == 0; runs++)
        {
            var (name, made, start, spec) = Streams[runs % Streams.Length];
            var file = made is null ? await Footage.SmallFilmAsync() : await room.ClipAsync(name, made);
            var run = await JoinedRun.MakeAsync(room, $"-i {file}", start, spec);
            output.WriteLine($"{name}: {run.Segments} segments, worst frame {await run.AssertEqualAsync()}");
            Directory.Delete(Path.GetDirectoryName(run.Source)!, recursive: true);
        }
        output.WriteLine($"{runs} streams");
    }
}
