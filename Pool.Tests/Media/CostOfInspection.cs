using Xunit;

namespace Pool.Tests.Media;

/// <summary>Inspection runs on every segment and rendition: it must not make garbage in proportion to them.</summary>
[Collection(ClipCollection.Name)]
public sealed class CostOfInspection(ClipShapes clips)
{
    private const long MostBytes = 8 * 1024;

    [Theory]
    [InlineData("bframes.ts")]
    [InlineData("hevc.ts")]
    [InlineData("plain.mp4")]
    [InlineData("fragmented.mp4")]
    public async Task It_allocates_the_same_few_kilobytes_for_any_length(string name)
    {
        byte[] clip = await File.ReadAllBytesAsync(clips.PathOf(name));
        byte[] longer = [.. clip, .. clip, .. clip, .. clip];

        Assert.InRange(Allocated(clip), 1, MostBytes);
        Assert.InRange(Allocated(longer), 1, MostBytes);
    }

    // The least of several, since the runtime's own first-time work counts as well.
    private static long Allocated(byte[] bytes)
    {
        long least = long.MaxValue;
        for (int run = 0; run < 5; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.NotNull(Inspect.Bytes(bytes));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
