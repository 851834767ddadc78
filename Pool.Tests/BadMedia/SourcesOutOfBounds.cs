using System.Buffers;
using System.Diagnostics;
using Google.Protobuf;
using Pool.Actors.Routing;
using Pool.Orchestrator.Gateway;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Pool.Tests.Media;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.BadMedia;

/// <summary>Small files that would become much work are answered before any worker is asked.</summary>
public sealed class SourcesOutOfBounds
{
    private const long Second = 90_000;
    private const long Hour = 3600 * Second;
    private const long Wrap = 1L << 33;
    private static readonly SourceBounds Bounds = Defaults.Of<GatewaySettings>().Sources;

    private static readonly Dictionary<string, Answer> Answers = new()
    {
        ["H.264, 320x192"] = Taken(() => Crafted.Avc(320, 192, [0, 3000, 6000])),
        ["H.264, 8K"] = Taken(() => Crafted.Avc(7680, 4320, [0, 3000])),
        ["H.264, 8192x8192"] = Refused(() => Crafted.Avc(8192, 8192, [0, 3000]), "a picture of 67108864 pixels"),
        ["H.264, 16384x16384"] = Refused(() => Crafted.Avc(16384, 16384, [0, 3000]), "a picture of 268435456 pixels"),
        ["H.264, 65535x65535"] = Refused(() => Crafted.Avc(65536, 65536, [0, 3000])),
        ["H.264, 2^32 a side"] = Refused(() => Crafted.Avc(1UL << 35, 1UL << 35, [0, 3000])),
        ["H.264, cropped"] = Refused(() => Crafted.Avc(16384, 16384, [0], 4096), "a picture of 268435456 pixels"),
        ["H.264, cropped from beyond"] = Refused(() => Crafted.Avc(65536, 192, [0], 65216)),
        ["H.264, grows late"] = Refused(() => Crafted.AvcSizes((320, 192), (320, 192), (16384, 8192)), "a picture of 134217728"),
        ["H.264, large amidst"] = Refused(
            () => Crafted.AvcSizes((320, 192), (16384, 8192), (320, 192)),
            "a picture of 134217728"
        ),
        ["H.264, grows within reason"] = Taken(() => Crafted.AvcSizes((320, 192), (1920, 1088))),
        ["HEVC, 1920x1080"] = Taken(() => Crafted.HevcOf(1920, 1080)),
        ["HEVC, 16384x16384"] = Refused(() => Crafted.HevcOf(16384, 16384), "a picture of 268435456 pixels"),
        ["HEVC, 65535x65535"] = Refused(() => Crafted.HevcOf(65535, 65535)),
        ["MPEG-2, 720x576"] = Taken(() => Crafted.Mpeg2Of(720, 576)),
        ["MPEG-2, 16383x16383"] = Refused(() => Crafted.Mpeg2Of(16383, 16383), "a picture of 268402689 pixels"),
        ["5 hours apart"] = Refused(() => Crafted.Avc(320, 192, [0, 5 * Hour]), "18000 s apart"),
        ["a minute apart"] = Refused(() => Crafted.Avc(320, 192, [0, 60 * Second]), "60 s apart"),
        ["30 s where 2 are said"] = Taken(() => Crafted.Avc(320, 192, Every(3000, 900))),
        ["5 hours backwards"] = Refused(() => Crafted.Avc(320, 192, [5 * Hour, 5 * Hour + 3000, 0]), "18000 s apart"),
        ["across the wrap"] = Taken(() => Crafted.Avc(320, 192, [Wrap - 3000, 0, 3000])),
        ["half the clock apart"] = Refused(() => Crafted.Avc(320, 192, [0, Wrap / 2]), "47722 s apart"),
        ["to and fro"] = Refused(() => Crafted.Avc(320, 192, Enumerable.Range(0, 20).Select(n => n % 2 * Hour)), "3600 s apart"),
        ["ever on, 13 hours each"] = Refused(
            () => Crafted.Avc(320, 192, Enumerable.Range(0, 20).Select(n => n * 13 * Hour % Wrap)),
            "s apart"
        ),
        ["240 frames a second"] = Taken(() => Crafted.Avc(320, 192, Every(375, 480))),
        ["1000 frames at one time"] = Refused(() => Crafted.Avc(16, 16, Every(0, 1000)), "1000 frames in 0.0 s"),
        ["1000 frames in 1 s"] = Refused(() => Crafted.Avc(16, 16, Every(90, 1000)), "1000 frames in 1.0 s"),
        ["8000 frames in 31 s"] = Refused(() => Crafted.Avc(16, 16, Every(349, 8000)), "8000 frames in 31.0 s"),
    };

    public static TheoryData<string> Names() => [.. Answers.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_source_has_its_answer(string what)
    {
        var answer = Answers[what];
        var reading = Read(answer.Make(), fps: 30);
        Assert.True(answer.IsTaken == reading.Recipe is not null, $"{what}: {reading.ForgivenText}, {reading.Why}");
        Assert.Equal(answer.IsTaken ? null : GatewayErrors.InvalidVideo, reading.ForgivenText);
        Assert.Contains(answer.Why, reading.Why ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_is_no_work_where_times_pass_through_and_still_has_an_end()
    {
        Assert.NotNull(Read(Crafted.Avc(320, 192, [0, 60 * Second]), fps: 0).Recipe);
        Assert.Contains("3600 s apart", Read(Crafted.Avc(320, 192, [0, Hour]), fps: 0).Why, StringComparison.Ordinal);
        // Frames do not become many by a long gap behind them.
        var crowd = Crafted.Avc(16, 16, [.. Every(0, 10_000), 500 * Second]);
        Assert.Contains("10001 frames", Read(crowd, fps: 0).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_million_tiny_frames_are_counted_in_less_time_than_they_take_to_send()
    {
        // A multiple of 16 frames goes on after itself: packets are counted in 4 bits.
        var part = Crafted.Avc(16, 16, Every(0, 10_000));
        var bytes = new byte[part.Length * 100];
        for (var at = 0; at < bytes.Length; at += part.Length)
        {
            part.CopyTo(bytes, at);
        }
        var watch = Stopwatch.StartNew();
        Assert.StartsWith("1000000 frames", Read(bytes, fps: 0).Why, StringComparison.Ordinal);
        var bitsPerSecond = bytes.Length * 8 / watch.Elapsed.TotalSeconds;
        Assert.True(bitsPerSecond > 1e8, $"{watch.Elapsed} for {bytes.Length} bytes");
    }

    /// <summary>What the sample entry of a codec claims whose frames we do not read.</summary>
    [Theory]
    [InlineData(16384, 16384, false)]
    [InlineData(65535, 65535, false)]
    [InlineData(0, 0, false)]
    [InlineData(1920, 1080, true)]
    public void An_mp4_is_bound_by_the_size_it_claims(ushort width, ushort height, bool taken) =>
        Assert.Equal(taken, Read(Boxes.OneSampleOf("vp09", width, height), fps: 30).Recipe is not null);

    [Fact]
    public async Task A_picture_that_grows_in_a_real_clip_is_found_wherever_it_stands()
    {
        using var clips = new ClipFolder();
        var clip = await File.ReadAllBytesAsync(clips.Clip("clip.ts", 1, 30));
        Assert.NotNull(Read(clip, fps: 30).Recipe);
        var facts = Inspect.Bytes(clip)!.Video!;
        Assert.Equal(320 * 192, facts.LargestPixels);
        var giant = Crafted.Avc(16384, 16384, [facts.LastPts!.Value + 3000]);
        byte[][] places =
        [
            [.. giant, .. clip],
            [.. clip, .. giant],
            [.. clip, .. giant, .. clip],
        ];
        Assert.All(places, bytes => Assert.NotNull(Read(bytes, fps: 30).ForgivenText));
    }

    /// <summary>Tables of an MP4 may claim any time.</summary>
    [Theory]
    [InlineData(3000u, null)]
    [InlineData(uint.MaxValue, "47722 s apart")]
    [InlineData(0u, null)]
    public void An_mp4_is_bound_by_the_times_it_claims(uint ticks, string? why)
    {
        var reading = Read(Boxes.SamplesOf("vp09", 320, 180, (1, ticks), (1, 3000)), fps: 30);
        Assert.Equal(why is null, reading.Recipe is not null);
        Assert.Contains(why ?? "", reading.Why ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void An_mp4_of_very_many_samples_is_refused()
    {
        Assert.Contains(
            "500000 frames",
            Read(Boxes.SamplesOf("vp09", 320, 180, (500_000, 0)), fps: 0).Why,
            StringComparison.Ordinal
        );
        Assert.NotNull(Read(Boxes.SamplesOf("vp09", 320, 180, (2_000_000, 1)), fps: 0).ForgivenText);
    }

    private static Answer Taken(Func<byte[]> make) => new(make, IsTaken: true, "");

    private static Answer Refused(Func<byte[]> make, string why = "") => new(make, IsTaken: false, why);

    private static IEnumerable<long> Every(long ticks, int frames) => Enumerable.Range(0, frames).Select(n => n * ticks);

    /// <summary>As a segment of 2 s, with one profile.</summary>
    private static SourceReading Read(byte[] bytes, uint fps)
    {
        var wire = new Net.SegData
        {
            ManifestId = ByteString.CopyFromUtf8("stream"),
            Hash = ByteString.CopyFrom(new byte[32]),
            Duration = 2000,
        };
        wire.FullProfiles3.Add(
            new Net.VideoProfile
            {
                Name = "P144p",
                Width = 256,
                Height = 144,
                Bitrate = 200_000,
                Fps = fps,
                FpsDen = 1,
            }
        );
        var segment = Assert.IsType<HeaderReading<SegmentMetadata>.Good>(SegmentMetadata.From(wire)).Value;
        var offer = new Offer("https://127.0.0.1:1", "0.9.1", [], new PoolAbilities(), Bounds);
        return SourceReading.Of(segment, new ReadOnlySequence<byte>(bytes), offer);
    }

    /// <summary>Made when its turn comes: whoever lists tests must not hold, and write down, megabytes of them.</summary>
    private sealed record Answer(Func<byte[]> Make, bool IsTaken, string Why);
}
