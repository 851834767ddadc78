using System.Buffers.Binary;
using System.Diagnostics;
using Pool.Protocol.Media;
using Xunit;
using Xunit.Abstractions;

namespace Pool.Tests.Media;

/// <summary>Whatever the bytes are, the reader ends soon, throws nothing and states nothing the file is too small for.</summary>
[Collection(ClipCollection.Name)]
public sealed class HostileBytes(ClipShapes clips, ITestOutputHelper output)
{
    private const int Seed = 20261124;
    private const int MeasuredMegabytes = 4;
    private static readonly TimeSpan PerMegabyte = TimeSpan.FromMilliseconds(500);

    [Theory]
    [InlineData("plain.ts")]
    [InlineData("fragmented.mp4")]
    [InlineData("faststart.mp4")]
    [InlineData("hvc1.mp4")]
    public async Task Every_short_beginning_and_ending_is_read(string name)
    {
        byte[] whole = await File.ReadAllBytesAsync(clips.PathOf(name));
        for (int length = 0; length < 3000; length += 1)
        {
            AssertBounded(Inspect.Bytes(whole.AsMemory(0, length)), length);
            AssertBounded(Inspect.Bytes(whole.AsMemory(whole.Length - length)), length);
        }
    }

    /// <summary>Boxes and tables that claim much more than is there: the time taken must follow the file's length.</summary>
    [Theory]
    [InlineData("one NAL unit after the other")]
    [InlineData("nothing but sync bytes")]
    [InlineData("nothing but start codes")]
    [InlineData("nothing but zeros")]
    [InlineData("nothing but tiny boxes")]
    [InlineData("runs of four billion samples")]
    [InlineData("noise")]
    public async Task Bytes_made_to_be_slow_are_not(string kind)
    {
        byte[] bytes = await MakeAsync(kind);
        AssertBounded(Inspect.Bytes(bytes), bytes.Length);
        var watch = Stopwatch.StartNew();
        AssertBounded(Inspect.Bytes(bytes), bytes.Length);
        output.WriteLine($"{kind}: {watch.Elapsed.TotalMilliseconds / (bytes.Length / 1e6):0.0} ms per MB");

        Assert.True(watch.Elapsed < PerMegabyte * MeasuredMegabytes, $"{kind}: {watch.Elapsed}");
    }

    [Fact]
    public async Task A_rendition_that_packs_frames_into_one_packet_or_claims_samples_gains_nothing()
    {
        byte[] mp4 = await File.ReadAllBytesAsync(clips.PathOf("no-audio.mp4"));
        int honest = Inspect.Bytes(mp4)!.Video!.Frames;
        int sizes = IndexOf(mp4, "stsz"u8) + 8;

        // All samples said to be one byte long, and very many of them.
        BinaryPrimitives.WriteUInt32BigEndian(mp4.AsSpan(sizes), 1);
        BinaryPrimitives.WriteUInt32BigEndian(mp4.AsSpan(sizes + 4), uint.MaxValue);

        Assert.Equal(60, honest);
        Assert.Equal(0, Inspect.Bytes(mp4)!.Video!.Frames);
    }

    private async Task<byte[]> MakeAsync(string kind)
    {
        byte[] bytes = new byte[MeasuredMegabytes * 1_000_000];
        var random = new Random(Seed);
        switch (kind)
        {
            case "one NAL unit after the other":
                return await FillPackets(bytes, [0, 0, 1, 0x41, 0x9a, 0x80]);
            case "nothing but start codes":
                return await FillPackets(bytes, [0, 0, 1]);
            case "nothing but zeros":
                return await FillPackets(bytes, [0]);
            case "nothing but sync bytes":
                Array.Fill(bytes, (byte)0x47);
                break;
            case "nothing but tiny boxes":
                for (int at = 0; at < bytes.Length; at += 8)
                {
                    bytes[at + 3] = 8;
                    "free"u8.CopyTo(bytes.AsSpan(at + 4));
                }
                break;
            case "runs of four billion samples":
                byte[] mp4 = await File.ReadAllBytesAsync(clips.PathOf("faststart.mp4"));
                mp4.CopyTo(bytes, 0);
                int table = IndexOf(bytes, "stsz"u8) + 8;
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(table), 1);
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(table + 4), uint.MaxValue);
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(IndexOf(bytes, "stsc"u8) + 16), uint.MaxValue);
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(IndexOf(bytes, "stts"u8) + 12), uint.MaxValue);
                break;
            default:
                random.NextBytes(bytes);
                break;
        }
        return bytes;
    }

    /// <summary>The tables of a real clip, then packets of its video stream that hold one pattern.</summary>
    private async Task<byte[]> FillPackets(byte[] bytes, byte[] pattern)
    {
        byte[] clip = await File.ReadAllBytesAsync(clips.PathOf("no-audio.ts"));
        clip.AsSpan(0, 4 * 188).CopyTo(bytes);
        for (int at = 4 * 188, packet = 0; at + 188 <= bytes.Length; at += 188, packet++)
        {
            ((ReadOnlySpan<byte>)[0x47, 0x01, 0x00, (byte)(0x10 | packet & 0x0f)]).CopyTo(bytes.AsSpan(at));
            for (int offset = 4; offset < 188; offset++)
                bytes[at + offset] = pattern[(at + offset) % pattern.Length];
        }
        return bytes;
    }

    private static int IndexOf(byte[] bytes, ReadOnlySpan<byte> type) => bytes.AsSpan().IndexOf(type);

    private static void AssertBounded(MediaFacts? facts, int bytes) => Assert.Null(ReaderPromises.FaultOf(facts, bytes));
}
