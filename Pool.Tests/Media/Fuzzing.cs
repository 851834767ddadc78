using Pool.Protocol.Media;
using Xunit;
using Xunit.Abstractions;

namespace Pool.Tests.Media;

/// <summary>
/// The reader of what gateways send and workers return, under generated damage with fixed seeds. Random ones run in a soak; what they
/// find is kept under <c>Vectors/media</c>.
/// </summary>
[Collection(ClipCollection.Name)]
public sealed class Fuzzing(ClipShapes clips, ITestOutputHelper output)
{
    private const int SeedsPerClip = 60;
    private const int UnitSeeds = 5_000;

    [Fact]
    public async Task Damage_by_structure_breaks_no_promise()
    {
        int read = 0;
        int refused = 0;
        foreach (string name in ClipShapes.AllNames)
        {
            byte[] whole = await File.ReadAllBytesAsync(clips.PathOf(name));
            for (int seed = 0; seed < SeedsPerClip; seed++)
            {
                byte[] damaged = Mutation.Of(whole, seed);
                string? fault = ReaderPromises.FaultOf(damaged);
                Assert.True(fault is null, $"{name}, seed {seed}: {fault}");
                _ = Inspect.Bytes(damaged) is null ? refused++ : read++;
            }
        }
        output.WriteLine($"{read} read, {refused} refused");
        // Damage that is always refused, or never seen, would prove nothing.
        Assert.True(read > refused && refused > 10, $"{read} read, {refused} refused");
    }

    [Theory]
    [InlineData(VideoCodec.H264)]
    [InlineData(VideoCodec.Hevc)]
    [InlineData(VideoCodec.Mpeg2)]
    public void Units_of_noise_break_no_promise(VideoCodec codec)
    {
        for (int seed = 0; seed < UnitSeeds; seed++)
        {
            string? fault = ReaderPromises.FaultOfUnits(codec, seed);
            Assert.True(fault is null, $"{codec}, seed {seed}: {fault}");
        }
    }

    [Fact]
    public void What_was_found_once_stays_mended()
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Vectors", "media"));
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            string? fault = ReaderPromises.FaultOf(File.ReadAllBytes(file));
            Assert.True(fault is null, $"{Path.GetFileName(file)}: {fault}");
        }
    }
}
